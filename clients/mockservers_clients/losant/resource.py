"""Resources and their methods: the tables made callable."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import IO, Any, Protocol, overload

from .encoding import compact_json, fill, flatten, scalar
from .errors import ArgumentError
from .operations import COMMON, Op, Parameter, operations_of
from .paging import walk
from .sse import ServerSentEvent
from .transport import FilePart, Prepared

# What the vendor's clients send unless told otherwise. [sdk]
_COMMON_DEFAULTS: Mapping[str, str] = {"_actions": "false", "_links": "true", "_embedded": "true"}


class Caller(Protocol):
    """What a resource needs of its client."""

    def call(self, request: Prepared) -> Any:
        """Send and return the parsed answer."""

    def stream(self, request: Prepared) -> Iterator[ServerSentEvent]:
        """Send and return the events of the answer."""


class Method:
    """One operation bound to a client. Call it with the API's own camelCase argument names.

    Returns the parsed answer (a dict or list; ``""`` for an empty one), or an iterator of
    :class:`ServerSentEvent` for streams. Raises :class:`ArgumentError` before sending when an argument is
    missing or unknown.
    """

    def __init__(self, caller: Caller, resource: str, name: str, op: Op) -> None:
        self._caller = caller
        self.op = op
        self.__name__ = name
        self.__qualname__ = f"{resource}.{name}"
        self.__doc__ = f"{op.method} {op.path}\n\nArguments: {', '.join(op.argument_names)}."

    def __call__(self, **arguments: Any) -> Any:
        request = self.prepare(**arguments)
        return self._caller.stream(request) if self.op.stream else self._caller.call(request)

    def iterate(self, **arguments: Any) -> Iterator[Any]:
        """Every item of a list, over all its pages, asked for as they are needed.

        Works for lists by ``page``/``perPage``, by ``limit``/``offset`` and by ``startingAfterId``; a list without
        pages is read once. Give ``perPage`` or ``limit`` to choose the size of a page, and ``page``, ``offset`` or
        ``startingAfterId`` to begin further on. Arguments are checked at once, not at the first item.
        """
        self.prepare(**arguments)
        return walk(self, arguments, frozenset(self.op.argument_names))

    def prepare(self, **arguments: Any) -> Prepared:
        """The request a call with these arguments would send. Its ``url`` is the path alone."""
        op = self.op
        self._check(arguments)
        query = [
            pair for parameter in op.query_parameters for pair in _encoded(parameter, arguments.get(parameter.name))
        ]
        for name in COMMON:
            query += flatten(name, arguments.get(name, _COMMON_DEFAULTS[name]))
        form, files = self._form(arguments)
        domain = arguments.get("losantdomain")
        return Prepared(
            method=op.method,
            url=fill(op.path, {name: arguments[name] for name in op.path_names}),
            params=query,
            headers={} if domain is None else {"losantdomain": str(domain)},
            json=arguments.get(op.body) if op.body else None,
            form=form,
            files=files,
            stream=op.stream,
        )

    @property
    def __signature__(self) -> inspect.Signature:
        """Keyword-only parameters, for ``help()`` and completion."""
        required = self._required()
        kind = inspect.Parameter.KEYWORD_ONLY
        return inspect.Signature(
            [
                inspect.Parameter(name, kind, default=inspect.Parameter.empty if name in required else None)
                for name in self.op.argument_names
            ]
        )

    def __repr__(self) -> str:
        return f"<{self.__qualname__}: {self.op.method} {self.op.path}>"

    def _required(self) -> tuple[str, ...]:
        op = self.op
        return (*op.path_names, *(p.name for p in (*op.query_parameters, *op.form_parameters) if p.required))

    def _check(self, arguments: Mapping[str, Any]) -> None:
        names = self.op.argument_names
        missing = [name for name in self._required() if arguments.get(name) is None]
        if missing:
            raise ArgumentError(f"{self.__qualname__}() needs {' and '.join(missing)}")
        for name in arguments:
            if name not in names:
                near = get_close_matches(name, names, n=3)
                hint = f"did you mean {' or '.join(near)}?" if near else f"it takes {', '.join(names)}"
                raise ArgumentError(f"{self.__qualname__}() takes no {name!r}; {hint}")

    def _form(self, arguments: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[FilePart]]:
        fields: list[tuple[str, str]] = []
        files: list[FilePart] = []
        for parameter in self.op.form_parameters:
            value = arguments.get(parameter.name)
            if value is None:
                continue
            if parameter.kind == "file":
                files.append((parameter.name, file_part(value)))
            else:
                fields.append((parameter.name, compact_json(value) if parameter.kind == "json" else scalar(value)))
        if self.op.encoding == "multipart":
            # A part without a file name is a plain field; this keeps the body multipart even without a file.
            return [], [*((name, (None, value.encode())) for name, value in fields), *files]
        return fields, files


class Resource:
    """The methods of one resource, as attributes: ``client.devices.get(applicationId=...)``."""

    def __init__(self, caller: Caller, name: str) -> None:
        self._caller = caller
        self._name = name
        self._operations = operations_of(name)

    def __getattr__(self, name: str) -> Method:
        if name.startswith("_"):  # nothing of ours is missing; copy and pickle ask before there is any state
            raise AttributeError(name)
        operation = self._operations.get(name)
        if operation is None:
            raise AttributeError(f"{self._name} has no {name!r}; it has {', '.join(self._operations)}")
        method = Method(self._caller, self._name, name, operation)
        self.__dict__[name] = method
        return method

    def iterate(self, **arguments: Any) -> Iterator[Any]:
        """Every item of the collection: ``get.iterate(...)`` under a shorter name."""
        get: Method = self.get
        return get.iterate(**arguments)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._operations})

    def __repr__(self) -> str:
        return f"<{self._name}: {', '.join(self._operations)}>"


class ResourceAttribute:
    """Descriptor that makes the resource of its own name when it is first asked for, once per client."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> ResourceAttribute: ...
    @overload
    def __get__(self, client: Any, owner: type) -> Resource: ...
    def __get__(self, client: Any, owner: type) -> ResourceAttribute | Resource:
        if client is None:
            return self
        resource = Resource(client, self._name)
        client.__dict__[self._name] = resource
        return resource


def file_part(value: bytes | IO[bytes] | tuple[str, bytes]) -> tuple[str, bytes]:
    """``(file name, content)`` of bytes, an open binary file or such a pair; read whole, so that it can be resent."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bytes):
        return ("file", value)
    read: Callable[[], bytes] | None = getattr(value, "read", None)
    if read is None:
        raise ArgumentError(f"a file is bytes, an open binary file or (name, bytes), not {type(value).__name__}")
    data = read()
    if not isinstance(data, bytes):
        raise ArgumentError("the file must be opened in binary mode")
    name = str(getattr(value, "name", "file"))
    return (name.replace("\\", "/").rsplit("/", 1)[-1], data)


def _encoded(parameter: Parameter, value: Any) -> list[tuple[str, str]]:
    if value is None:
        return []
    return [(parameter.name, compact_json(value))] if parameter.kind == "json" else flatten(parameter.name, value)
