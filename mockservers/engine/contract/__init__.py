"""Contracts: the declared facts of a vendor, each with its evidence. Data, no behaviour.

Routing, request validation, generic CRUD, JSON Schema, OpenAPI 3.1, the fidelity table and the checks of contract tests
all derive from what is declared with the constructors here.
"""

from .declare import (
    EVIDENCE,
    STATUSES,
    Answer,
    Body,
    Contract,
    ErrorCase,
    Field,
    Operation,
    Param,
    Resource,
    anything,
    array,
    boolean,
    integer,
    list_of,
    mapping,
    number,
    obj,
    one_of,
    op,
    path,
    query,
    ref,
    string,
)
from .validate import Problem, Validator, compile_validator

__all__ = [
    "EVIDENCE",
    "STATUSES",
    "Answer",
    "Body",
    "Contract",
    "ErrorCase",
    "Field",
    "Operation",
    "Param",
    "Problem",
    "Resource",
    "Validator",
    "anything",
    "array",
    "boolean",
    "compile_validator",
    "integer",
    "list_of",
    "mapping",
    "number",
    "obj",
    "one_of",
    "op",
    "path",
    "query",
    "ref",
    "string",
]
