"""Filters: ``<field>[__<conversion>...][__<expression>]=<value>`` in the query, all of them to hold.

``fields`` finds what a name refers to, ``expressions`` compares, ``parse`` puts both together.
"""

from .fields import plain
from .parse import Condition, Predicate, conditions, predicate

__all__ = ["Condition", "Predicate", "conditions", "plain", "predicate"]
