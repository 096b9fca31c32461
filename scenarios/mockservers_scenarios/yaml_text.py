"""YAML text to a tree of nodes with line numbers, and plain values back to readable YAML text.

Reading goes through the parser's events, not its constructors: no tags, no anchors, no dates, no recursion,
duplicate keys refused; scalars follow YAML 1.2 (``no`` and ``2024-05-01`` are text). Writing quotes whatever an
older YAML reader would take for something else than text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from .errors import ScenarioError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

MAX_DEPTH = 100
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_AMBIGUOUS = re.compile(r"([-+.0-9].*|~|null|true|false|yes|no|on|off|y|n|=|<<)?\Z", re.IGNORECASE | re.DOTALL)
_BLOCK_TEXT = re.compile(r"[^\s\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff].*\Z", re.DOTALL)
_NOT_IN_BLOCK = re.compile(
    "[^\\n\\x20-\\x7e\\xa1-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd]|[ ]\\n|[ ]\\Z|\\n\\n\\Z"
)
_NOT_YAML = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""Characters that no YAML text may hold."""

Scalar = str | int | float | bool | None


@dataclass(slots=True)
class Node:
    """A value with the line it began on. Mappings hold nodes by key; ``key_lines`` says where each key stood."""

    value: Scalar | dict[str, Node] | list[Node]
    line: int
    key_lines: dict[str, int] | None = None


def read_yaml(text: str, path: str | None = None) -> Node:
    """The one document of a YAML text. Raises ScenarioError, with the line, for anything else."""
    try:
        return _Builder(path).build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise ScenarioError(f"not valid YAML: {problem}", path=path, line=mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        odd = _NOT_YAML.search(text)
        line = None if odd is None else text.count("\n", 0, odd.start()) + 1
        raise ScenarioError(f"not valid YAML: {reason}", path=path, line=line) from None


class _Builder:
    def __init__(self, path: str | None) -> None:
        self._path = path
        self._open: list[tuple[Node, tuple[str, int] | None]] = []
        self._root: Node | None = None
        self._key: tuple[str, int] | None = None

    def build(self, events: Iterator[Any]) -> Node:
        documents = 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error("a scenario file holds one document, a second one starts here", line)
            elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self._error("anchors and aliases are not part of the scenario format", line)
            elif isinstance(event, yaml.ScalarEvent):
                self._check_tag(event, line)
                self._scalar(event, line)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._check_tag(event, line)
                self._start(Node({}, line, {}) if isinstance(event, yaml.MappingStartEvent) else Node([], line))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                node, self._key = self._open.pop()
                self._add(node)
        if self._root is None:
            raise self._error("the file is empty", None)
        return self._root

    def _start(self, node: Node) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels", node.line)
        if self._wants_key():
            raise self._error("a key must be plain text", node.line)
        self._open.append((node, self._key))
        self._key = None

    def _scalar(self, event: Any, line: int) -> None:
        if self._wants_key():
            parent = self._open[-1][0]
            assert parent.key_lines is not None
            if event.value in parent.key_lines:
                first = parent.key_lines[event.value]
                raise self._error(f"duplicate key {event.value!r}; it is already on line {first}", line)
            parent.key_lines[event.value] = line
            self._key = (event.value, line)
            return
        value = event.value if event.style else self._resolve(event.value, line)
        self._add(Node(value, line))

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0].value, dict) and self._key is None

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1][0].value
        if isinstance(parent, dict):
            assert self._key is not None
            parent[self._key[0]] = node
            self._key = None
        elif isinstance(parent, list):
            parent.append(node)

    def _resolve(self, text: str, line: int) -> Scalar:
        if text in _WORDS:
            return _WORDS[text]
        if _INT.match(text):
            if len(text) > 4000:
                raise self._error("a number with more than 4000 digits; quote it if it is text", line)
            return int(text)
        return float(text) if _FLOAT.match(text) else text

    def _check_tag(self, event: Any, line: int) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._error(f"tags such as {event.tag!r} are not part of the scenario format", line)

    def _error(self, message: str, line: int | None) -> ScenarioError:
        return ScenarioError(message, path=self._path, line=line)


def plain(node: Node) -> Any:
    """The bare value of a node: dicts, lists and scalars."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def write_yaml(value: Any) -> str:
    """Readable block-style YAML of plain values, keys in the order given; the same values always give the same text."""
    events = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *_events(value),
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    ]
    width = -1 if _Dumper.__name__.startswith("C") else 2**30
    return str(yaml.emit(events, Dumper=_Dumper, width=width, allow_unicode=True))


def _events(value: Any) -> Iterator[yaml.Event]:
    if isinstance(value, Mapping):
        yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not value)
        for key, child in value.items():
            yield _text(key, block=False)
            yield from _events(child)
        yield yaml.MappingEndEvent()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=_short(value))
        for child in value:
            yield from _events(child)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, str):
        yield _text(value, block=True)
    else:
        shown = (
            {None: "null", True: "true", False: "false"}[value]
            if value is None or isinstance(value, bool)
            else repr(value)
        )
        yield yaml.ScalarEvent(None, None, implicit=(True, False), value=shown)


def _short(value: Sequence[Any]) -> bool:
    """Lists of a few scalars, such as header pairs, stay on one line."""
    return not value or (
        len(value) <= 2
        and all(item is None or isinstance(item, str | int | float) for item in value)
        and all(len(str(item)) < 200 and "\n" not in str(item) for item in value)
    )


def _text(value: str, *, block: bool) -> yaml.ScalarEvent:
    if block and "\n" in value and _BLOCK_TEXT.match(value) and not _NOT_IN_BLOCK.search(value):
        return yaml.ScalarEvent(None, None, implicit=(False, True), value=value, style="|")
    if _AMBIGUOUS.match(value) or any(not char.isprintable() for char in value):
        return yaml.ScalarEvent(None, None, implicit=(False, True), value=value, style='"')
    return yaml.ScalarEvent(None, None, implicit=(True, True), value=value)
