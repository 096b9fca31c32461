"""In-process interception: requests, urllib3 and httpx reach the double without a socket.

While an interception is active, calls to its hosts are answered by the request core; all others go their way. The
libraries are patched when the first interception begins and put back when the last one ends; one that is imported in
between is patched then. Nothing is imported on their behalf.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

from . import routes
from .routes import Taking

__all__ = ["intercept_hosts"]

_lock = threading.RLock()
_undo: dict[str, list[Callable[[], None]]] = {}
_active = 0

_PATCHES = {
    "requests.adapters": ".patch_requests",
    "urllib3.connection": ".patch_urllib3",
    "httpx": ".patch_httpx",
}


class _Watcher(MetaPathFinder):
    """Patches a library that is imported while an interception is active."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname not in _PATCHES or fullname in _undo:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                loader = spec.loader
                if loader is not None and hasattr(loader, "exec_module"):
                    setattr(loader, "exec_module", _then_patch(loader.exec_module, fullname))  # noqa: B010
                return spec
        return None


def _then_patch(run: Callable[[Any], None], name: str) -> Callable[[Any], None]:
    def exec_module(module: Any) -> None:
        run(module)
        with _lock:
            if _active:
                _patch(name)

    return exec_module


_watcher = _Watcher()


def _patch(name: str) -> None:
    if name not in _undo:
        module = import_module(_PATCHES[name], __name__)
        _undo[name] = module.patch()


def _begin() -> None:
    global _active
    with _lock:
        _active += 1
        if _active == 1:
            for name in _PATCHES:
                if name in sys.modules:
                    _patch(name)
            sys.meta_path.insert(0, _watcher)


def _end() -> None:
    global _active
    with _lock:
        _active -= 1
        if _active == 0:
            if _watcher in sys.meta_path:
                sys.meta_path.remove(_watcher)
            for undo in _undo.values():
                for put_back in reversed(undo):
                    put_back()
            _undo.clear()


@contextmanager
def intercept_hosts(doors: Iterable[tuple[str, Taking]]) -> Iterator[None]:
    """Answer calls to these hosts in-process. A door may stand for ``host`` or ``host:port``; the newest wins."""
    entries = list(doors)
    for host, door in entries:
        routes.push(host, door)
    _begin()
    try:
        yield
    finally:
        _end()
        for host, door in entries:
            routes.drop(host, door)
