"""Tries a condition on some real rows of a list, in no more time than a person notices."""

from datetime import UTC, datetime
from typing import Any

from shared.lists import ListRecord, Type, retyped
from shared.where import check
from worker.context import Context
from worker.judging import Judged, judge
from worker.kinds.choosing import kind_of
from worker.picking import Mask
from worker.verdicts.where import WhereTest

WHICH = ("kept", "rejected", "failed")
EXAMPLES = 5
EXAMPLE_BYTES = 1024


def preview(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """How a condition fares (`{list, where, types}`): counts over the tried rows, the share kept, and examples.

    Raises WhereInvalid, NotFound.
    """
    record = context.lists.get(ask["list"])
    types = {name: Type(kind) for name, kind in (ask.get("types") or {}).items()}
    test = WhereTest(check(ask["where"], retyped(record.columns, types)), datetime.now(UTC))
    kind = kind_of(context, record)
    counts = dict.fromkeys(WHICH, 0)
    examples: dict[str, list[dict[str, Any]]] = {which: [] for which in WHICH}
    for part in kind.trial(test.columns):
        judged = judge(part.block, test)
        part.settle(judged)
        for which in WHICH:
            mask: Mask = getattr(judged, which)
            counts[which] += int(mask.sum())
            room = EXAMPLES - len(examples[which])
            examples[which] += [_example(judged, entry, raw, record) for entry, raw in part.texts(mask, room)]
    tried = sum(counts.values())
    return {
        "tried": tried,
        **counts,
        "share": round(counts["kept"] / tried, 4) if tried else None,
        "examples": examples,
    }


def _example(judged: Judged, entry: int, raw: bytes, record: ListRecord) -> dict[str, Any]:
    example = {"data": raw[:EXAMPLE_BYTES].decode(record.dialect.encoding, "replace")}
    if entry in judged.reasons:
        example["reason"] = judged.reasons[entry]
    return example
