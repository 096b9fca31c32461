"""Filters: ``<field>[__<conversion>...][__<expression>]=<value>`` in the query, all of them to hold.

``fields`` finds what a name refers to, ``expressions`` compares, ``parse`` puts both together.
"""

from .fields import plain
from .parse import Condition, Predicate, asked, predicate

__all__ = ["Condition", "Predicate", "asked", "plain", "predicate"]
