"""An ordered view of keys: an immutable base shared by many worlds, and one world's own changes on top.

Pages by offset or after a sort key cost O(log n) to find and O(page) to walk, however long the base and however many
changes; a world that changed nothing owns nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["Ordered"]


class Ordered:
    """Keys in the order of their sort keys. ``base_sort[i]`` is the sort key of ``base_keys[i]``, both immutable."""

    __slots__ = ("base_keys", "base_sort", "extra", "gone")

    def __init__(self, base_keys: Sequence[Any], base_sort: Sequence[Any]) -> None:
        self.base_keys = base_keys
        self.base_sort = base_sort
        self.extra: list[tuple[Any, Any]] = []
        self.gone: list[int] = []

    def copy(self) -> Ordered:
        other = Ordered(self.base_keys, self.base_sort)
        other.extra = self.extra.copy()
        other.gone = self.gone.copy()
        return other

    def __len__(self) -> int:
        return len(self.base_keys) - len(self.gone) + len(self.extra)

    def add(self, sort: Any, key: Any) -> None:
        entry = (sort, key)
        if not self.extra or self.extra[-1] < entry:
            self.extra.append(entry)
        else:
            insort(self.extra, entry)

    def add_all(self, entries: list[tuple[Any, Any]]) -> None:
        """Add many (sort key, key) at once: one pass over what is there instead of a shift for each."""
        if len(entries) < 8:
            for sort, key in entries:
                self.add(sort, key)
        else:
            self.extra.extend(entries)
            self.extra.sort()

    def discard(self, sort: Any, key: Any) -> None:
        """Take a key out; it must stand under exactly this sort key, in the base or among the changes."""
        entry = (sort, key)
        at = bisect_left(self.extra, entry)
        if at < len(self.extra) and self.extra[at] == entry:
            del self.extra[at]
            return
        at = bisect_left(self.base_sort, sort)
        while at < len(self.base_keys) and self.base_sort[at] == sort:
            if self.base_keys[at] == key:
                where = bisect_left(self.gone, at)
                if where == len(self.gone) or self.gone[where] != at:
                    self.gone.insert(where, at)
                return
            at += 1

    def _live_before(self, position: int) -> int:
        """How many base keys before that position are still there."""
        return position - bisect_left(self.gone, position)

    def _position(self, live: int) -> int:
        """The base position of the live base key number ``live`` (the base's length when there are fewer)."""
        low, high = 0, len(self.gone)
        while low < high:
            mid = (low + high) // 2
            if self.gone[mid] - mid <= live:
                low = mid + 1
            else:
                high = mid
        return live + low

    def _rank(self, index: int) -> int:
        """The place of ``extra[index]`` in the merged order (base first among equals)."""
        return index + self._live_before(bisect_right(self.base_sort, self.extra[index][0]))

    def _start(self, offset: int) -> tuple[int, int]:
        """Base position and index into ``extra`` at which the merged order has passed ``offset`` keys."""
        low, high = 0, len(self.extra)
        if high and self._rank(0) >= offset:
            high = 0  # what a world adds mostly comes after the page asked for
        while low < high:
            mid = (low + high) // 2
            if self._rank(mid) < offset:
                low = mid + 1
            else:
                high = mid
        return self._position(offset - low), low

    def slice(self, offset: int, limit: int, reverse: bool = False) -> list[Any]:
        """At most ``limit`` keys from ``offset`` on, in order or in reverse order."""
        total = len(self)
        if reverse:
            stop = max(0, total - offset)
            start = max(0, stop - limit)
            return self.slice(start, stop - start)[::-1]
        if offset >= total or limit <= 0:
            return []
        if not self.extra and not self.gone:
            return list(self.base_keys[offset : offset + limit])
        position, index = self._start(offset)
        return self._walk(position, index, limit)

    def _walk(self, position: int, index: int, limit: int) -> list[Any]:
        keys, sort, extra, gone = self.base_keys, self.base_sort, self.extra, self.gone
        end, last, skip = len(keys), len(extra), bisect_left(self.gone, position)
        out: list[Any] = []
        while len(out) < limit:
            while skip < len(gone) and gone[skip] == position:
                skip += 1
                position += 1
            if position >= end:
                out.extend(key for _, key in extra[index : index + limit - len(out)])
                break
            if index < last and extra[index][0] < sort[position]:
                # A pair sorts after the same sort key alone: this is where the extras reach the base key.
                stop = bisect_left(extra, (sort[position],), index, min(last, index + limit - len(out)))
                out.extend([key for _, key in extra[index:stop]])
                index = stop
                continue
            stop = position + limit - len(out)
            if index < last:
                stop = min(stop, bisect_right(sort, extra[index][0], position))
            if skip < len(gone):
                stop = min(stop, gone[skip])
            stop = min(stop, end)
            out.extend(keys[position:stop])
            position = stop
        return out

    def rank_after(self, sort: Any) -> int:
        """How many keys have a sort key up to and including ``sort``: the offset of a page after it."""
        base = self._live_before(bisect_right(self.base_sort, sort))
        low, high = 0, len(self.extra)
        while low < high:
            mid = (low + high) // 2
            if self.extra[mid][0] <= sort:
                low = mid + 1
            else:
                high = mid
        return base + low

    def __iter__(self) -> Iterator[Any]:
        if not self.extra and not self.gone:
            return iter(self.base_keys)
        return iter(self.slice(0, len(self)))
