"""JSON within texts, as the audit trail, versions and saved filters quote it: with a blank after ``:`` and ``,``."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["quoted"]

_encoder = json.JSONEncoder(ensure_ascii=False)


def quoted(value: Any) -> str:
    """A value as texts quote it: the blanks are the samples', unescaped letters inferred."""
    return _encoder.encode(value)
