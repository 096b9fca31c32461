"""The documents of a world, seen from behind the vendor: read, made, changed and deleted with references kept whole."""

from __future__ import annotations

import builtins
import inspect
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from mockservers.engine.call import VendorError
from mockservers.engine.contract import Problem, Reference, Resource, compile_validator
from mockservers.engine.store import Collection
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import World

from .references import holders, lost, without

__all__ = ["Conflict", "NotThere", "State", "run_action", "wording"]

MOST = 100_000
"""Documents one ``create`` makes at the most."""


class NotThere(LookupError):
    """No such collection or document; the text says what there is."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class Conflict(ValueError):
    """A change that would leave a reference to nothing, or that the vendor's own state forbids."""


@contextmanager
def _plainly(vendor: Vendor) -> Iterator[None]:
    """A vendor's own refusal in the words of this module: what is missing or taken is a ``Conflict``."""
    try:
        yield
    except VendorError as error:
        text = f"{vendor.name} refuses: {' '.join(error.reason.split())}"
        raise (Conflict if error.status in (404, 409, 410) else ValueError)(text) from None


class State:
    """One vendor's documents in one world. ``kind`` is a collection's or its resource's name: ``"device"``."""

    def __init__(self, vendor: Vendor, world: World) -> None:
        self.vendor, self.world = vendor, world
        self._resources = {r.collection: r for r in vendor.contract.resources.values() if r.collection}

    def kinds(self) -> dict[str, int]:
        """Collections and how many documents each holds."""
        self._attach()
        names = dict.fromkeys([*self._resources, *self.world.store.names(self.vendor.name)])
        return {name: len(self.world.collection(self.vendor.name, name)) for name in names if name}

    def list(self, kind: str, limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
        """Documents in order of creation."""
        collection = self._collection(kind)
        view = collection.view()
        keys = view.slice(offset, len(view) if limit is None else limit)
        return [d for d in map(collection.get, keys) if d is not None]

    def get(self, kind: str, key: Any) -> dict[str, Any]:
        """A document. Raises ``NotThere``, or ``ValueError`` for what cannot be a key."""
        collection = self._collection(kind)
        if not _is_id(key):
            raise ValueError(f"the key of a {kind} must be text or a number, not {key!r}")
        found = collection.get(self._key(collection, key))
        if found is None:
            raise NotThere(f"no {kind} {key!r} in world {self.world.name}")
        return found

    def create(self, kind: str, what: int | Mapping[str, Any] = 1, /, **fields: Any) -> builtins.list[dict[str, Any]]:
        """Make ``what`` believable documents (a number), or one with the given fields; ``fields`` go into each.

        Gives the documents. Raises ``ValueError`` or ``Conflict``.
        """
        if isinstance(what, Mapping):
            count, fields = 1, {**what, **fields}
        else:
            count = what
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
            raise ValueError(f"create makes 1 to {MOST} documents, not {count!r}")
        self._collection(kind)
        kind = self._name(kind)
        self._check(kind, fields)
        module = import_module(self.vendor._fixture.partition(":")[0])
        make = getattr(module, "make", None)
        with self.world.lock:
            self.world.store.begin()
            try:
                with _plainly(self.vendor):
                    made = make(self.world, kind, count, **fields) if make is not None else None
                    if made is None:
                        made = [self._plain(kind, fields) for _ in range(count)]
            except BaseException:
                self.world.store.rollback()
                raise
            self.world.store.commit()
        return list(made)

    def _plain(self, kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """A document of the given fields alone, where the fixture has no maker for its kind."""
        resource = self._resources.get(kind)
        collection = self._collection(kind)
        key_field = resource.key if resource is not None else "id"
        document: dict[str, Any] = {f.name: f.default for f in resource.fields} if resource is not None else {}
        document.update(fields)
        if document.get(key_field) is None:
            if resource is not None and any(f.name == key_field and f.type == "integer" for f in resource.fields):
                document[key_field] = collection.next_id()
            else:
                raise ValueError(f"give the {kind} a {key_field!r}")
        if document[key_field] in collection:
            raise Conflict(f"there is a {kind} {document[key_field]!r} already")
        collection.put(document[key_field], self.vendor.dialect.settle(self.world, kind, document))
        return document

    def patch(self, kind: str, key: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change fields of a document; gives it as it is then. Raises ``NotThere``, ``ValueError`` or ``Conflict``."""
        collection = self._collection(kind)
        kind = self._name(kind)
        if not isinstance(changes, Mapping) or not all(isinstance(name, str) for name in changes):
            raise ValueError(f"the changes to a {kind} are fields by name, such as {{'name': 'New'}}, not {changes!r}")
        with self.world.lock:
            document = self.get(kind, key)
            self._check(kind, changes)
            resource = self._resources.get(kind)
            if resource is not None and changes.get(resource.key, document.get(resource.key)) != document.get(
                resource.key
            ):
                raise Conflict(f"the {resource.key!r} of a {kind} cannot be changed: delete it and make another")
            document.update(changes)
            self.world.store.begin()
            try:
                with _plainly(self.vendor):
                    document = self.vendor.dialect.settle(self.world, kind, document)
                collection.put(self._key(collection, key), document)
            except BaseException:
                self.world.store.rollback()
                raise
            self.world.store.commit()
        return document

    def delete(self, kind: str, key: Any, cascade: bool = False) -> int:
        """Delete a document; gives how many went. Raises ``Conflict`` when others refer to it, unless ``cascade``."""
        kind = self._name(kind)
        with self.world.lock:
            self.get(kind, key)
            self.world.store.begin()
            try:
                with _plainly(self.vendor):
                    count = self._delete(kind, key, cascade)
            except BaseException:
                self.world.store.rollback()
                raise
            self.world.store.commit()
        return count

    def _delete(self, kind: str, key: Any, cascade: bool) -> int:
        collection = self._collection(kind)
        key = self._key(collection, key)
        if not collection.delete(key):
            return 0
        count = 1
        for reference in self.vendor.contract.references:
            if kind in reference.to:
                count += self._unlink(reference, kind, key, cascade)
        return count

    def _unlink(self, reference: Reference, kind: str, key: Any, cascade: bool) -> int:
        """Make the documents that name a deleted one do without it; gives how many were deleted for it."""
        other, count = reference.collection, 0
        if other not in {*self._resources, *self.world.store.names(self.vendor.name)}:
            return 0  # nothing of that kind has been kept yet
        collection = self._collection(other)
        for holder in holders(reference, collection, key):
            document = collection.get(holder)
            if document is None:
                continue
            if reference.along:
                self._delete(other, holder, cascade)
                continue
            left = without(document, reference, key)
            if left is not None:
                collection.put(holder, self.vendor.dialect.settle(self.world, other, left))
            elif cascade:
                count += self._delete(other, holder, cascade)
            else:
                raise Conflict(
                    f"{other} {holder!r} refers to {kind} {key!r} by {reference.path!r}: delete it first, or cascade"
                )
        return count

    def _check(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Given fields must fit what the contract declares, and references must lead somewhere."""
        resource = self._resources.get(kind)
        declared = {f.name: f for f in resource.fields} if resource is not None else {}
        if resource is not None:
            self._check_names(resource, kind, fields)
        for name, value in fields.items():
            field = declared.get(name)
            names_one = field is not None and (
                field.links is not None or (resource is not None and name == resource.key)
            )
            if names_one or ((field is None or field.type == "any") and _NAMES_ONE.search(name)):
                several = isinstance(value, list) and field is not None and field.type == "array"
                if value is not None and not all(map(_is_id, value if several else [value])):
                    raise ValueError(f"{name} of a {kind} must be text or a number, not {value!r}")
            if field is None:
                continue
            problems = compile_validator(field, self.vendor.contract.resources, "reply")(value)
            if problems:
                first = problems[0]
                raise ValueError(f"{'.'.join(map(str, (name, *first.path)))} of a {kind} {wording(first)}")
        for reference in self.vendor.contract.references:
            if reference.collection == kind:
                for one in lost(fields, reference, self._collection):
                    raise Conflict(f"{reference.path} of a {kind}: there is no {' or '.join(reference.to)} {one!r}")

    def _check_names(self, resource: Resource, kind: str, fields: Mapping[str, Any]) -> None:
        """Names that are neither declared, nor taken by the vendor's own create, nor in a document there is, are slips
        of the pen."""
        declared = {f.name for f in resource.fields}
        unknown = [n for n in fields if n not in declared]
        if unknown and not resource.closed:
            taken = {name for one in self.list(kind, 1) for name in one}
            for operation in self.vendor.contract.operations:
                if operation.body is not None and operation.body.schema is not None:
                    body = self.vendor.contract.schema_field(operation.body.schema)
                    names = {f.name for f in body.fields}
                    if operation.resource == resource.name or 2 * len(names & declared) > len(names):
                        taken |= names
            unknown = [n for n in unknown if n not in taken]
        if unknown:
            near = get_close_matches(unknown[0], declared, 3)
            listed = (
                f"Near it: {', '.join(near)}"
                if near and len(declared) > 12
                else f"Fields: {', '.join(sorted(declared))}"
            )
            raise ValueError(f"a {kind} has no field {unknown[0]!r}. {listed}")

    def _name(self, kind: str) -> str:
        resource = self.vendor.contract.resources.get(kind)
        return resource.collection if resource is not None and resource.collection else kind

    def _attach(self) -> None:
        if not self.world.store.attached(self.vendor.name):
            self.world.worlds.attach(self.world, self.vendor.name)

    def _collection(self, kind: str) -> Collection:
        name = self._name(kind)
        self._attach()
        known = {*self._resources, *self.world.store.names(self.vendor.name)}
        if name not in known:
            listed = ", ".join(sorted(n for n in known if n))
            raise NotThere(f"{self.vendor.name} has no collection {kind!r}. Collections: {listed}")
        return self.world.collection(self.vendor.name, name)

    @staticmethod
    def _key(collection: Collection, key: Any) -> Any:
        """A key as the collection has it: digits may stand for an integer."""
        if isinstance(key, str) and key.isascii() and key.isdigit() and key not in collection:
            return int(key)
        return key


_NAMES_ONE = re.compile(r"(?:\A|_)id\Z|[a-z]Id\Z|(?:\A|_)sid\Z")
"""Fields that hold one id by their name, declared or not."""


def _is_id(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


_KINDS = {
    "string": "text",
    "object": "an object",
    "array": "a list",
    "integer": "an integer",
    "boolean": "true or false",
}


def wording(problem: Problem) -> str:
    """What is wrong with a value, to follow its name: ``must be text, not 5``."""
    code, field, limit = problem.code, problem.field, problem.limit
    must = {
        "missing": "is missing",
        "null": "must not be null",
        "read_only": "cannot be set",
        "unknown": "is not known",
        "type": f"must be {_KINDS.get(field.type, f'a {field.type}')}",
        "enum": f"must be one of {', '.join(map(str, field.enum or ()))}",
        "pattern": f"must match {limit}",
        "format": f"must be a {limit or field.format}",
        "minimum": f"must be at least {limit}",
        "maximum": f"must be at most {limit}",
    }.get(code) or f"is against {code.replace('_', ' ')}{'' if limit is None else f' {limit}'}"
    return f"{must}, not {problem.value!r}" if must.startswith("must") and code != "null" else must


_SINGLE = re.compile(r"'?(?:(?:str|int|float|bool|None)(?: \| )?)+'?")
"""The annotation of a parameter that takes neither a list nor an object."""


def run_action(vendor: Vendor, world: World, name: str, arguments: Mapping[str, Any]) -> Any:
    """Run one of the vendor's actions. Raises ``NotThere``, ``ValueError`` or ``Conflict`` with one clear line."""
    actions = vendor.dialect.actions()
    found = actions.get(name)
    if found is None:
        known = ", ".join(sorted(actions)) or "none"
        raise NotThere(f"{vendor.name} has no action {name!r}. Actions: {known}")
    try:
        inspect.signature(found).bind(world, **arguments)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from None
    for parameter in inspect.signature(found).parameters.values():
        value = arguments.get(parameter.name)
        if isinstance(value, list | dict) and _SINGLE.fullmatch(inspect.formatannotation(parameter.annotation)):
            raise ValueError(f"{name}: {parameter.name} must be text or a number, not {value!r}")
    if not world.store.attached(vendor.name):
        world.worlds.attach(world, vendor.name)
    with world.lock:
        world.store.begin()
        try:
            with _plainly(vendor):
                result = found(world, **arguments)
        except BaseException:
            world.store.rollback()
            raise
        world.store.commit()
        return result
