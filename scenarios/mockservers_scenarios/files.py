"""Writing a file so that there is never half of one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from .errors import ScenarioError


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write to a temporary file in the same folder, sync it, then put it in place.

    Whatever goes wrong, the old file (or none) is still there and no temporary file is left. Raises ScenarioError.
    """
    target = Path(path)
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror or error}", path=path) from None
    else:
        temporary = None
        _sync_folder(target.parent)
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _mode(target: Path) -> int:
    """Permissions of the file being replaced, else what a plain open() would have given."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    # Makes the rename itself durable; not every platform can open a folder.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
