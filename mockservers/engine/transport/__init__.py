"""How requests reach the double: in this process, or through a socket."""
