"""The router: a trie over path segments, compiled once from the contract. Cost follows the depth, not the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from .contract import Operation

__all__ = ["Router"]


LOOSE = 64
"""Longest path, in segments, that is matched loosely."""

REMEMBERED = 1024
"""Paths whose operation is remembered: callers come back to the same ones."""

Found = tuple[Operation | None, dict[str, Any], tuple[str, ...]]


class _Leaf:
    __slots__ = ("methods", "operations")

    def __init__(self) -> None:
        self.operations: dict[str, tuple[Operation, tuple[tuple[str, bool], ...]]] = {}
        self.methods: tuple[str, ...] = ()


class Router:
    """Finds the operation of a method and a path.

    ``slash``: ``both`` (a final slash changes nothing), ``never`` or ``required``. ``ignore_case`` concerns literal
    segments. ``collapse`` reads doubled slashes as one. ``{name}`` takes one segment, ``{name:path}`` all that remain.
    Literals win over parameters; an integer parameter takes digits only.
    """

    def __init__(
        self,
        operations: Iterable[Operation],
        slash: str = "both",
        ignore_case: bool = False,
        collapse: bool = False,
    ) -> None:
        self.slash, self.ignore_case, self.collapse = slash, ignore_case, collapse
        self._root: dict[Any, Any] = {}
        self._seen: dict[tuple[str, str], Found] = {}
        for operation in operations:
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        node = self._root
        digits = {p.name for p in operation.params if p.where == "path" and p.field.type == "integer"}
        names: list[tuple[str, bool]] = []
        for segment in operation.path.strip("/").split("/"):
            if segment.startswith("{") and segment.endswith("}"):
                name, _, kind = segment[1:-1].partition(":")
                names.append((name, name in digits))
                node = node.setdefault("{path}" if kind == "path" else "{digits}" if name in digits else "{any}", {})
            else:
                node = node.setdefault(segment.lower() if self.ignore_case else segment, {})
        leaf = node.setdefault("{end}", _Leaf())
        leaf.operations[operation.method] = (operation, tuple(names))
        leaf.methods = tuple(dict.fromkeys((*leaf.methods, operation.method)))

    def find(self, method: str, path: str, loose: bool = False) -> Found:
        """(operation, path values, allowed methods). No operation and no methods: no such path.

        ``loose``: the server that took the request had already decoded ``%2F`` to a slash, so that a text parameter may
        stand for several segments; asked for only when nothing matched strictly.
        """
        seen = self._seen.get((method, path))
        if seen is not None and not loose:
            return seen[0], seen[1].copy(), seen[2]
        found = self._find(method, path, loose)
        if found[0] is not None and not loose:
            if len(self._seen) >= REMEMBERED:
                self._seen.clear()
            self._seen[method, path] = found
            return found[0], found[1].copy(), found[2]
        return found

    def _find(self, method: str, path: str, loose: bool) -> Found:
        parts = path.split("/")[1:]
        if self.collapse:
            parts = [p for p in parts[:-1] if p] + parts[-1:]
        if parts and parts[-1] == "" and len(parts) > 1:
            if self.slash == "never":
                return None, {}, ()
            parts.pop()
        elif self.slash == "required" and parts != [""]:
            return None, {}, ()
        values: list[str] = []
        leaf = None if loose or "%" in path or "{" in path else self._descend(parts, values)
        if leaf is None:
            values = []
            dead: set[tuple[int, int]] | None = set() if loose and len(parts) <= LOOSE else None
            leaf = self._match(self._root, parts, 0, values, dead)
        if leaf is None:
            return None, {}, ()
        found = leaf.operations.get(method)
        if found is None:
            if method != "HEAD" or "GET" not in leaf.operations:
                return None, {}, leaf.methods
            found = leaf.operations["GET"]
        operation, names = found
        args: dict[str, Any] = {}
        for (name, digits), value in zip(names, values, strict=True):
            if digits:
                args[name] = int(value)
            else:
                args[name] = unquote(value) if "%" in value else value
        return operation, args, leaf.methods

    def _descend(self, parts: list[str], values: list[str]) -> _Leaf | None:
        """The leaf reached by taking the first way open at every segment, as ``_match`` would; None: it has to look."""
        node = self._root
        for part in parts:
            follow = node.get(part.lower() if self.ignore_case else part)
            if follow is None:
                if not part:
                    return None
                if part.isdigit() and part.isascii() and len(part) < 19 and "{digits}" in node:
                    follow = node["{digits}"]
                else:
                    follow = node.get("{any}")
                    if follow is None:
                        return None
                values.append(part)
            node = follow
        leaf: _Leaf | None = node.get("{end}")
        return leaf

    def _match(
        self, node: dict[Any, Any], parts: list[str], at: int, values: list[str], dead: set[tuple[int, int]] | None
    ) -> _Leaf | None:
        """``dead`` (loose only) remembers what led nowhere: without it the cost is a power of the path's length."""
        if dead is not None:
            if (id(node), at) in dead:
                return None
            dead.add((id(node), at))
        if at == len(parts):
            leaf: _Leaf | None = node.get("{end}")
            return leaf
        part = parts[at]
        word = unquote(part) if "%" in part else part
        follow = node.get(word.lower() if self.ignore_case else word)
        if follow is not None and word[:1] != "{":
            leaf = self._match(follow, parts, at + 1, values, dead)
            if leaf is not None:
                return leaf
        depth = len(values)
        for kind in ("{digits}", "{any}"):
            follow = node.get(kind)
            if follow is None or part == "":
                continue
            if kind == "{digits}" and not (part.isascii() and part.isdigit() and len(part) < 19):
                continue
            last = len(parts) if dead is not None and kind == "{any}" else at + 1
            for stop in range(at + 1, last + 1):
                values.append("/".join(parts[at:stop]))
                leaf = self._match(follow, parts, stop, values, dead)
                if leaf is not None:
                    return leaf
                del values[depth:]
        follow = node.get("{path}")
        if follow is not None and at < len(parts):
            values.append("/".join(parts[at:]))
            found: _Leaf | None = follow.get("{end}")
            return found
        return None
