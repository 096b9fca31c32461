"""How an operation is written down in the tables beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

LISTED = "sortField sortDirection page perPage filterField filter"
"""The query parameters most collections have."""

COMMON = ("_actions", "_links", "_embedded")
"""Query parameters every operation takes."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One named argument: ``kind`` is ``plain``, ``json`` (sent as JSON text) or ``file`` (bytes or an open file)."""

    name: str
    kind: Literal["plain", "json", "file"] = "plain"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Op:
    """One operation of the API.

    ``query`` and ``form`` hold parameter names separated by blanks; a name may be followed by ``:json`` or
    ``:file`` and by ``!`` when the server insists on it. ``body`` names the argument sent as the JSON body.
    ``encoding`` says how the form is sent, ``stream`` that the answer is a stream of server-sent events.
    """

    method: str
    path: str
    query: str = ""
    body: str = ""
    form: str = ""
    encoding: Literal["json", "multipart", "urlencoded"] = "json"
    stream: bool = False

    @property
    def path_names(self) -> tuple[str, ...]:
        """The placeholders of the path, in order."""
        return tuple(_PLACEHOLDER.findall(self.path))

    @property
    def query_parameters(self) -> tuple[Parameter, ...]:
        """The operation's own query parameters, without the common ones."""
        return _parse(self.query)

    @property
    def form_parameters(self) -> tuple[Parameter, ...]:
        """The fields of a form body."""
        return _parse(self.form)

    @property
    def argument_names(self) -> tuple[str, ...]:
        """Every argument the operation takes, in the order of the path, the query and the body."""
        names = [*self.path_names, *(p.name for p in self.query_parameters)]
        if self.body:
            names.append(self.body)
        names.extend(p.name for p in self.form_parameters)
        return (*names, "losantdomain", *COMMON)


Table: TypeAlias = dict[str, dict[str, Op]]
"""Operations by resource, then by method name."""


def _parse(text: str) -> tuple[Parameter, ...]:
    parameters = []
    for word in text.split():
        name, _, kind = word.rstrip("!").partition(":")
        known: Literal["plain", "json", "file"] = "json" if kind == "json" else "file" if kind == "file" else "plain"
        parameters.append(Parameter(name, known, word.endswith("!")))
    return tuple(parameters)
