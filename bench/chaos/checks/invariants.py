"""The contract's invariants for one job at its end. Pure: what was read goes in, sentences come out."""

from collections.abc import Collection, Mapping
from typing import Any

from bench.chaos.load.expected import WHICH, Expected


def violations(
    snapshot: Mapping[str, Any], results: Mapping[str, bytes], expected: Expected, may_end: Collection[str]
) -> list[str]:
    """What is wrong with an ended job; `may_end` are the states besides `succeeded` that would be right."""
    rows, state, job = snapshot["rows"], snapshot["state"], snapshot["id"]
    found: list[str] = []
    if state not in {"succeeded", *may_end}:
        found.append(f"it is {state} with error {snapshot['error']}")
    if sum(rows[which] for which in WHICH) != rows["done"]:
        found.append(f"counts do not add up: {rows}")
    if rows["total"] is not None and rows["done"] > rows["total"]:
        found.append(f"more done than there is: {rows}")
    if state == "succeeded":
        for which in WHICH:
            if rows[which] != expected.rows[which]:
                found.append(f"{which}: {rows[which]} rows counted, a plain reading has {expected.rows[which]}")
        if rows["done"] != rows["total"]:
            found.append(f"succeeded with {rows['done']} of {rows['total']} rows")
    for which in WHICH:
        found += _bytes(which, results[which], expected.results[which], whole=state == "succeeded")
    return [f"job {job}: {each}" for each in found]


def _bytes(which: str, got: bytes, wanted: bytes, *, whole: bool) -> list[str]:
    """A whole result is the plain reading's; that of a job cut short is the beginning of it."""
    if got == wanted or (not whole and wanted.startswith(got)):
        return []
    same = next((place for place, (one, other) in enumerate(zip(got, wanted, strict=False)) if one != other), None)
    at = min(len(got), len(wanted)) if same is None else same
    return [f"{which}: {len(got)} bytes where {len(wanted)} are right; they part at byte {at}: {got[at : at + 60]!r}"]
