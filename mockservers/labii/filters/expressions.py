"""The comparisons of a filter's last word, and the conversions before it. [docs 2022+, docs 2024+]"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from ..errors import NotAcceptable

__all__ = ["CONVERSIONS", "EXPRESSIONS", "as_text", "prepare"]

Test = Callable[[Any], bool]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


def as_text(value: Any) -> str:
    """A value as filters see it: booleans in lower case, objects and lists as compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def as_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else None


def to_int(value: Any) -> Any:
    number = as_number(value)
    return None if number is None else int(number)


def to_date(value: Any) -> Any:
    """The day of a date, a date-time text, or the object a date-time cell holds."""
    if isinstance(value, dict):
        value = value.get("date")
    found = _DATE.match(value) if isinstance(value, str) else None
    return None if found is None else found[0]


def to_string(value: Any) -> Any:
    return None if value is None else as_text(value)


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "int": to_int,
    "asdate": to_date,
    "date": to_date,
    "asstring": to_string,
    "string": to_string,
}


def _equal(wanted: str) -> Test:
    number = as_number(wanted)

    def test(value: Any) -> bool:
        if value is None:
            return False
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number is not None and value == number
        return as_text(value) == wanted

    return test


def _contains(wanted: str) -> Test:
    return lambda value: value is not None and wanted in as_text(value)


def _icontains(wanted: str) -> Test:
    wanted = wanted.lower()
    return lambda value: value is not None and wanted in as_text(value).lower()


def _in(wanted: str) -> Test:
    tests = [_equal(w) for w in wanted.split(",")]
    return lambda value: any(test(value) for test in tests)


def _compare(holds: Callable[[Any, Any], bool]) -> Callable[[str], Test]:
    def make(wanted: str) -> Test:
        number = as_number(wanted)

        def test(value: Any) -> bool:
            if value is None:
                return False
            own = as_number(value)
            if number is not None and own is not None:
                return holds(own, number)
            return holds(as_text(value), wanted)

        return test

    return make


def _isnull(wanted: str) -> Test:
    if wanted.lower() not in ("true", "false"):
        raise NotAcceptable(f"Error: isnull takes true or false, not {wanted}!")
    null = wanted.lower() == "true"
    return lambda value: (value is None) is null


def _json(wanted: str) -> Any:
    """JSON, or the single-quoted form the documentation shows."""
    if len(wanted) > 10_000:
        raise NotAcceptable("Error: the value is too long!")
    try:
        return json.loads(wanted)
    except (ValueError, RecursionError):
        pass
    try:
        found = ast.literal_eval(wanted)
        json.dumps(found)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return wanted
    return found


def holds_json(value: Any, wanted: Any) -> bool:
    """Containment as PostgreSQL's ``@>`` has it."""
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(k in value and holds_json(value[k], v) for k, v in wanted.items())
    if isinstance(wanted, list | tuple):
        return isinstance(value, list) and all(any(holds_json(v, w) for v in value) for w in wanted)
    if isinstance(value, list):
        return any(not isinstance(v, list | dict) and v == wanted for v in value)
    return bool(value == wanted)


def _jcontains(wanted: str) -> Test:
    needle = _json(wanted)
    return lambda value: holds_json(value, needle)


def _jcontains_any(wanted: str) -> Test:
    needle = _json(wanted)
    needles = needle if isinstance(needle, list | tuple) else [needle]
    if isinstance(needle, str):
        needles = needle.split(",")
    return lambda value: any(holds_json(value, n) for n in needles)


def _has_key(wanted: str) -> Test:
    return lambda value: isinstance(value, dict | list) and wanted in value


def _texts(value: Any) -> set[str]:
    """The members of an array as texts; an object that has a sid counts by it."""
    values: Iterable[Any] = value if isinstance(value, list) else ()
    return {as_text(v.get("sid", v) if isinstance(v, dict) else v) for v in values}


def _acontains(wanted: str) -> Test:
    needles = set(wanted.split(","))
    return lambda value: isinstance(value, list) and needles <= _texts(value)


def _similar(percent: int) -> Callable[[str], Test]:
    def make(wanted: str) -> Test:
        needles = set(wanted.split(","))

        def test(value: Any) -> bool:
            own = _texts(value)
            shared = len(own & needles)
            return bool(own) and 100 * shared >= percent * (len(own) * len(needles)) ** 0.5

        return test

    return make


def _bits(value: Any) -> set[str]:
    """A fingerprint: the bits that are set, as a list or as text with commas. [inferred]"""
    return _texts(value) if isinstance(value, list) else set(as_text(value).split(",")) - {""}


def _fpcontains(wanted: str) -> Test:
    needles = _bits(wanted)
    return lambda value: bool(needles) and needles <= _bits(value)


def _fpoverlaps(wanted: str) -> Test:
    needles = _bits(wanted)
    return lambda value: not needles.isdisjoint(_bits(value))


EXPRESSIONS: dict[str, tuple[Callable[[str], Test], bool]] = {
    # expression: (test of one value, whether it is negated: no value may pass it)
    "": (_equal, False),
    "exact": (_equal, False),
    "ne": (_equal, True),
    "contains": (_contains, False),
    "not_contains": (_contains, True),
    "icontains": (_icontains, False),
    "not_icontains": (_icontains, True),
    "in": (_in, False),
    "isnull": (_isnull, False),
    "gt": (_compare(lambda a, b: bool(a > b)), False),
    "gte": (_compare(lambda a, b: bool(a >= b)), False),
    "lt": (_compare(lambda a, b: bool(a < b)), False),
    "lte": (_compare(lambda a, b: bool(a <= b)), False),
    "jcontains": (_jcontains, False),
    "not_jcontains": (_jcontains, True),
    "jcontains_any": (_jcontains_any, False),
    "has_key": (_has_key, False),
    "acontains": (_acontains, False),
    "asimilarity": (_similar(50), False),
    "asimilarity_65": (_similar(65), False),
    "asimilarity_75": (_similar(75), False),
    "asimilarity_85": (_similar(85), False),
    "asimilarity_95": (_similar(95), False),
    "fpcontains": (_fpcontains, False),
    "fpoverlaps": (_fpoverlaps, False),
}


def prepare(words: list[str], wanted: str) -> Callable[[list[Any]], bool] | None:
    """A test of a field's values from the words after its name; None when they are no expression."""
    conversions: list[Callable[[Any], Any]] = []
    while words and words[0] in CONVERSIONS:
        conversions.append(CONVERSIONS[words[0]])
        words = words[1:]
    if len(words) > 1 or (words and words[0] not in EXPRESSIONS):
        return None
    make, negated = EXPRESSIONS[words[0] if words else ""]
    if conversions and conversions[-1] is to_date and make is not _isnull:
        wanted = to_date(wanted) or wanted
    test = make(wanted)
    if make is _isnull and wanted.lower() == "true":
        return lambda values: all(v is None for v in _converted(values, conversions))

    def holds(values: list[Any]) -> bool:
        return any(test(v) for v in _converted(values, conversions)) is not negated

    return holds


def _converted(values: list[Any], conversions: list[Callable[[Any], Any]]) -> list[Any]:
    for convert in conversions:
        values = [convert(v) for v in values]
    return values
