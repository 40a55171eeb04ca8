"""The filter language: `check` reads a `where` into a typed tree. Workers evaluate it (worker/verdicts/where.py)."""

from shared.where.condition import Condition, check
from shared.where.tree import Call, Field, Interval, Kind, Literal, Node, Span

__all__ = ["Call", "Condition", "Field", "Interval", "Kind", "Literal", "Node", "Span", "check"]
