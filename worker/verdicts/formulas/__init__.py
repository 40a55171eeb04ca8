"""How each entry of the table is computed with Polars, one module for each of its groups."""

from worker.verdicts.formulas import casts, logic, moments, numbers, texts
from worker.verdicts.program import Builder

BUILDERS: dict[str, Builder] = {
    **logic.BUILDERS,
    **numbers.BUILDERS,
    **texts.BUILDERS,
    **moments.BUILDERS,
    **casts.BUILDERS,
}
"""Every operator and function by its name in the table."""
