"""Tries a condition on some real rows of a list, in no more time than a person notices."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from shared.files import local
from shared.lists import Type, retyped
from shared.where import check
from worker.context import Context
from worker.judging import judge
from worker.kinds.text import without_line_end
from worker.picking import Mask, starts_of
from worker.rows.layout import Layout
from worker.rows.reading import read
from worker.verdicts.where import WhereTest

EXAMPLES = 5
EXAMPLE_BYTES = 1024


def preview(context: Context, ask: dict[str, Any]) -> dict[str, Any]:
    """How a condition fares (`{list, where, types}`): counts over the tried rows, the share kept, and examples.

    Raises WhereInvalid, NotFound.
    """
    record = context.lists.get(ask["list"])
    types = {name: Type(kind) for name, kind in (ask.get("types") or {}).items()}
    test = WhereTest(check(ask["where"], retyped(record.columns, types)), datetime.now(UTC))
    layout = Layout.of(record)
    name = local.list_sample(record.id)
    data = np.frombuffer(context.files.read(name, 0, context.files.size(name)), np.uint8)
    block = read(layout, data, True, tuple(column.name for column in test.columns))
    judged = judge(block, test)
    starts, tried = starts_of(block.ends), int((~block.blank).sum())
    kept = int(judged.kept.sum())

    def examples(mask: Mask) -> list[dict[str, Any]]:
        out = []
        for entry in np.flatnonzero(mask)[:EXAMPLES].tolist():
            raw = without_line_end(data[starts[entry] : block.ends[entry]].tobytes())
            example = {"data": raw[:EXAMPLE_BYTES].decode(layout.encoding, "replace")}
            if entry in judged.reasons:
                example["reason"] = judged.reasons[entry]
            out.append(example)
        return out

    return {
        "tried": tried,
        "kept": kept,
        "rejected": int(judged.rejected.sum()),
        "failed": int(judged.failed.sum()),
        "share": round(kept / tried, 4) if tried else None,
        "examples": {name: examples(getattr(judged, name)) for name in ("kept", "rejected", "failed")},
    }
