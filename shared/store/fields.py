"""From the fields of a job's hash to the nouns that people see. No Redis here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.errors import NotFound
from shared.estimate import estimate
from shared.jobs import Amount, Estimate, Filter, Preparing, Reason, Rows, Snapshot
from shared.limits import Limits
from shared.predicates import Call
from shared.states import ENDED

_LATEST_MS = 253_402_300_799_999
"""The end of the year 9999: RFC 3339 has no later time."""


def rfc3339(ms: str | int | None) -> str | None:
    """Milliseconds of Redis's clock as RFC 3339 in UTC; None for None or ''."""
    if ms is None or ms == "":
        return None
    moment = datetime.fromtimestamp(int(ms) / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(ms) % 1000:03d}Z"


def _whole(text: str | None) -> int | None:
    return None if text is None or text == "" else int(float(text))


def _real(text: str | None) -> float | None:
    return None if text is None or text == "" else float(text)


LINE = (
    "id", "owner", "cursor", "state", "label", "list", "list_name", "total", "done", "kept", "rejected", "failed",
    "blank_lines", "rate", "eta", "created_ms", "finished_ms", "attempt", "seq", "where", "predicate", "error",
)  # fmt: skip
"""The fields that a line about a job is made of, in the order in which `line` takes them."""


BRIEF = 200
"""Characters of a condition, and of a predicate's call as JSON, that a line shows."""


@dataclass(frozen=True)
class Line:
    """A job in one line: `summary` is what the `job` event carries, `cursor` the place in the log that it shows."""

    job: str
    owner: str
    cursor: str
    summary: dict[str, Any]


def line(values: Sequence[str | None]) -> Line | None:
    """The line that the values of `LINE` stand for; None where there is no such job."""
    (id_, owner, cursor, state, label, list_id, list_name, total, done, kept, rejected, failed,
     blank_lines, rate, eta, created_ms, finished_ms, attempt, seq, where, predicate, error) = values  # fmt: skip
    if id_ is None:
        return None
    summary = {
        "id": id_,
        "label": label or None,
        "state": state,
        "rows": {
            "total": _whole(total),
            "done": int(done or 0),
            "kept": int(kept or 0),
            "rejected": int(rejected or 0),
            "failed": int(failed or 0),
            "blank_lines": _whole(blank_lines),
        },
        "rate": _real(rate),
        "eta_seconds": _real(eta),
        "created_at": rfc3339(created_ms) or "",
        "finished_at": rfc3339(finished_ms),
        "list": {"id": list_id, "name": list_name},
        "filter": {"where": _brief(where or ""), "predicate": _brief_call(predicate or "")},
        "owner": owner or "",
        "attempt": int(attempt or 1),
        "seq": int(seq or 0),
        "error": json.loads(error) if error else None,
    }
    return Line(id_, owner or "", cursor or "", summary)


def _brief(where: str) -> str | None:
    if not where:
        return None
    return where if len(where) <= BRIEF else where[: BRIEF - 1] + "…"


def _brief_call(predicate: str) -> dict[str, Any] | None:
    if not predicate:
        return None
    call: dict[str, Any] = json.loads(predicate)
    return call if len(predicate) <= BRIEF else {**call, "params": {}}


def expiry(ms: str | int | None, retention: int | None) -> str | None:
    """When something that is kept so many seconds after that moment (ms) is deleted; None where that is not known."""
    if ms is None or ms == "" or retention is None:
        return None
    return rfc3339(min(int(ms) + retention * 1000, _LATEST_MS))


def snapshot(
    fields: Mapping[str, str],
    reasons: Sequence[tuple[str, float]] = (),
    retention: int | None = None,
    processes: int = 0,
) -> Snapshot:
    """The snapshot that a job's hash and its top reasons stand for; ended jobs are kept `retention` seconds.

    `processes` test rows now, as far as the store has seen.
    """
    total = _whole(fields.get("total"))
    phase = _phase(fields, total)
    ended = fields["state"] in ENDED
    cut = ended or (total is not None and int(fields["next"]) >= total)
    return Snapshot(
        id=fields["id"],
        label=fields["label"] or None,
        state=fields["state"],
        phase=phase,
        preparation=_preparing(fields) if phase == "preparing" else None,
        attempt=int(fields["attempt"]),
        list={"id": fields["list"], "name": fields["list_name"]},
        filter=Filter(
            where=fields["where"] or None,
            predicate=Call.model_validate_json(fields["predicate"]) if fields.get("predicate") else None,
            types=json.loads(fields["types"]),
        ),
        predicate_version=fields.get("needs", "").rpartition("@")[2] or None,
        sample=_whole(fields.get("sample")),
        estimate=_estimate(fields, processes),
        owner=fields["owner"],
        created_at=rfc3339(fields["created_ms"]) or "",
        started_at=rfc3339(fields.get("started_ms")),
        finished_at=rfc3339(fields.get("finished_ms")),
        expires_at=expiry(fields.get("finished_ms"), retention) if ended else None,
        rows=Rows(
            total=total,
            done=int(fields["done"]),
            kept=int(fields["kept"]),
            rejected=int(fields["rejected"]),
            failed=int(fields["failed"]),
            blank_lines=_whole(fields.get("blank_lines")),
        ),
        bytes=Amount(total=int(fields["bytes_total"]), done=int(fields["bytes_done"])),
        chunks=Amount(total=int(fields["chunks"]) if cut else None, done=int(fields["chunks_done"])),
        rate=_real(fields.get("rate")),
        eta_seconds=_real(fields.get("eta")),
        reasons=_top(reasons, int(fields["failed"]), int(fields.get("reasoned", 0))),
        limits=limits(fields.get("limit_concurrency"), fields.get("limit_rate")),
        keep_rejected=fields["keep_rejected"] == "1",
        max_failed=_whole(fields.get("max_failed")),
        seq=int(fields["seq"]),
        cursor=fields["cursor"],
        error=json.loads(fields["error"]) if fields.get("error") else None,
    )


def _estimate(fields: Mapping[str, str], processes: int) -> Estimate | None:
    if not fields.get("sample"):
        return None
    return estimate(
        _whole(fields.get("list_rows")),
        int(fields["kept"]),
        int(fields["rejected"]),
        int(fields["failed"]),
        int(fields.get("worked_us", 0)),
        int(fields.get("tested", 0)),
        processes,
        slow=bool(fields.get("predicate")),
    )


def limits(concurrency: str | None, rate: str | None) -> Limits | None:
    """The limits that hold for a job; None where it has no predicate."""
    return Limits(concurrency=int(concurrency), rate=rate or None) if concurrency else None


def _phase(fields: Mapping[str, str], total: int | None) -> str | None:
    if fields["state"] == "queued" and "waits" in fields:
        return "waiting"
    if fields["state"] != "running":
        return None
    if total is None:
        return "counting"
    return "preparing" if fields.get("prepares") and "prepared" not in fields else "testing"


def _preparing(fields: Mapping[str, str]) -> Preparing | None:
    return Preparing.model_validate_json(fields["preparing"]) if "preparing" in fields else None


OTHER_REASONS = "other reasons"
"""Stands for all reasons of a verdict that are not told by themselves."""


def reason_of(member: str, rows: float) -> Reason:
    """A reason as the store counts it (`verdict|reason`), and how many rows have it."""
    verdict, _, reason = member.partition("|")
    return Reason(verdict=verdict, reason=reason, rows=int(rows))


def others(told: Sequence[Reason], failed: int, reasoned: int) -> dict[str, int]:
    """How many rows of each verdict have a reason that is not told, of all that failed and of all rejected ones with
    a reason."""
    left = {"failed": failed, "rejected": reasoned}
    for one in told:
        left[one["verdict"]] = max(left.get(one["verdict"], 0) - one["rows"], 0)
    return left


def _top(reasons: Sequence[tuple[str, float]], failed: int, reasoned: int) -> tuple[Reason, ...]:
    """The reasons to be told, and what is left: together as many rows as have a reason."""
    told = [reason_of(member, rows) for member, rows in reasons if rows]
    rest = [
        Reason(verdict=verdict, reason=OTHER_REASONS, rows=rows)
        for verdict, rows in others(told, failed, reasoned).items()
        if rows
    ]
    return (*told, *rest)


def missing(job_id: str) -> NotFound:
    """The error of a job that there is not."""
    return NotFound(f"there is no job {job_id[:64]}")


def written(value: object) -> str:
    """JSON that everybody can read: halves of surrogate pairs, which some refuse, are question marks."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
