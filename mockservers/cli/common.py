"""What several commands share: options, and errors in one line."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mockservers.engine.vendor import Vendor

__all__ = [
    "DEFAULT_PORT",
    "HUB",
    "account_options",
    "ask",
    "clearly",
    "find_vendors",
    "output_told",
    "server_options",
    "write_file",
]

DEFAULT_PORT = 8700
HUB = f"http://127.0.0.1:{DEFAULT_PORT}"


@contextmanager
def clearly() -> Iterator[None]:
    """User mistakes end in one line, never in a traceback."""
    from mockservers.control.state import NotThere

    try:
        yield
    except click.ClickException:
        raise
    except (ValueError, NotThere, OSError) as error:
        if _of_output(error):
            raise
        raise click.ClickException(str(error)) from None


_OUTPUT = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG, errno.EDQUOT}


def _of_output(error: Exception) -> bool:
    """Whether printing failed, and not something with a file or a port."""
    return isinstance(error, OSError) and error.errno in _OUTPUT and error.filename is None


@contextmanager
def output_told() -> Iterator[None]:
    """What cannot be printed ends in one line; a reader that went away (``... | head``) in none."""
    try:
        yield
    except OSError as error:
        if not _of_output(error):
            raise click.ClickException(str(error)) from None
        # What is still in the buffer would fail once more at the end of the process.
        with suppress(OSError, AttributeError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
        if error.errno == errno.EPIPE:
            raise SystemExit(1) from None
        raise click.ClickException(f"the output cannot be written: {error.strerror or error}") from None


def write_file(path: Path, text: str, option: str) -> Path:
    """Write a file at once or not at all; gives the regular file that was written, symbolic links followed.

    What is no regular file (a pipe, a terminal) is written to as it is. Raises ``ClickException`` with one line.
    """
    draft: Path | None = None
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            with target.open("w", encoding="utf-8") as there:
                there.write(text)
            return target
        if not target.parent.is_dir():
            raise click.ClickException(f"{option}: there is no folder {target.parent}")
        draft = target.with_name(f".{target.name[:200]}.{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
        return target
    except (OSError, RuntimeError, ValueError) as error:
        if draft is not None:
            with suppress(OSError):
                draft.unlink()
        reason = getattr(error, "strerror", None) or error
        raise click.ClickException(f"{option}: {path} cannot be written: {reason}") from None


def find_vendors(names: tuple[str, ...]) -> list[Vendor]:
    """Vendors by name; all of them when none is named."""
    from mockservers.engine import registry

    try:
        return [registry.find(name) for name in dict.fromkeys(names or tuple(registry.known()))]
    except registry.UnknownVendor as error:
        raise click.UsageError(str(error)) from None


def account_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--profile`` and ``--seed``."""
    from mockservers.engine.world import PROFILES

    seed = click.option(
        "--seed", default=1, show_default=True, type=click.IntRange(0, 2**63 - 1), help="Same seed, same account."
    )
    profile = click.option(
        "--profile", default="default", show_default=True, type=click.Choice(PROFILES), help="Size of the accounts."
    )
    return profile(seed(command))


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--server`` and ``--control-token`` of commands that talk to a running server."""
    server = click.option("--server", default=HUB, show_default=True, help="URL of a running `mockservers serve`.")
    token = click.option(
        "--control-token", envvar="MOCKSERVERS_CONTROL_TOKEN", help="Its control token, if it has one."
    )
    return server(token(command))


def ask(server: str, token: str | None, method: str, path: str, payload: Any = None) -> Any:
    """The answer of a running server's control API. Raises ``ClickException`` with one line."""
    import requests

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{server.rstrip('/')}/_mock{path}"
    try:
        response = requests.request(method, url, json=payload, headers=headers, timeout=30)
    except requests.exceptions.ConnectionError:
        raise click.ClickException(
            f"nothing answers at {server}: start `mockservers serve`, or give --server"
        ) from None
    except requests.exceptions.RequestException as error:
        raise click.ClickException(f"{server}: {error}") from None
    if response.status_code == 204:
        return None
    try:
        answer = response.json()
    except ValueError:
        raise click.ClickException(f"{server} is not a mockservers hub or vendor port") from None
    if not response.ok:
        raise click.ClickException(str(answer.get("error", answer) if isinstance(answer, dict) else answer))
    return answer
