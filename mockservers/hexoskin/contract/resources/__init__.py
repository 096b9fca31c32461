"""The documents, family by family. Keys of every object are sorted on the wire, whatever their order here."""

from __future__ import annotations

from .account import ACCOUNT
from .login import LOGIN
from .measured import MEASURED
from .recorded import RECORDED
from .reference import REFERENCE

__all__ = ["RESOURCES"]

RESOURCES = (*ACCOUNT, *RECORDED, *MEASURED, *REFERENCE, *LOGIN)
