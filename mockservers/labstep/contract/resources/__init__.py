"""The kinds of records, by family; loaded when a reply or a body is first described."""
