"""The one table of operators and functions: read by the check, the documentation and the page's completion."""

from shared.where.table.entry import Entry, Parameter, Signature
from shared.where.table.logic import LOGIC
from shared.where.table.moments import MOMENTS
from shared.where.table.numbers import NUMBERS
from shared.where.table.texts import TEXTS

GROUPS: dict[str, tuple[Entry, ...]] = {
    "Comparing and combining": LOGIC,
    "Numbers": NUMBERS,
    "Text": TEXTS,
    "Dates and times": MOMENTS,
}

ENTRIES: dict[str, Entry] = {entry.name: entry for group in GROUPS.values() for entry in group}
"""Every operator and function by its name, lower case."""

FUNCTIONS: dict[str, Entry] = {
    name: entry for entry in ENTRIES.values() if entry.callable for name in (entry.name, *entry.aliases)
}
"""What can be written as `name(…)`, aliases too."""

__all__ = ["ENTRIES", "FUNCTIONS", "GROUPS", "Entry", "Parameter", "Signature"]
