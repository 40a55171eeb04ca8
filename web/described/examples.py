"""A list, a job and what a fault looks like, as answers have them; a test holds them to their schemas."""

from typing import Any

LIST: dict[str, Any] = {
    "id": "9x2mk4d7q1hw0vtc",
    "name": "people.csv",
    "format": "csv",
    "dialect": {"delimiter": ",", "quote": '"', "header": True, "encoding": "utf-8"},
    "bytes": 44,
    "sha256": "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2",
    "packed": None,
    "columns": [{"name": "name", "type": "text"}, {"name": "age", "type": "integer"}],
    "sample": [{"name": "Ada", "age": "36"}, {"name": "Grace", "age": "85"}],
    "rows": 3,
    "blank_lines": 0,
    "owner": "local",
    "created_at": "2025-11-23T10:00:00.000Z",
    "expires_at": None,
}

JOB: dict[str, Any] = {
    "id": "8h3k2m1xq0v9b7aa",
    "label": "the old",
    "state": "running",
    "phase": "testing",
    "preparation": None,
    "attempt": 1,
    "list": {"id": "9x2mk4d7q1hw0vtc", "name": "people.csv"},
    "filter": {"where": "age >= 65", "predicate": None, "types": {}},
    "predicate_version": None,
    "sample": None,
    "estimate": None,
    "owner": "local",
    "created_at": "2025-11-23T10:00:01.000Z",
    "started_at": "2025-11-23T10:00:01.020Z",
    "finished_at": None,
    "expires_at": None,
    "rows": {"total": 3, "done": 2, "kept": 1, "rejected": 1, "failed": 0, "blank_lines": 0},
    "bytes": {"total": 44, "done": 28},
    "chunks": {"total": 1, "done": 0},
    "rate": 1250000.0,
    "eta_seconds": 0.0,
    "reasons": [],
    "limits": None,
    "keep_rejected": True,
    "max_failed": None,
    "seq": 4,
    "cursor": "4-1763892001120345",
    "error": None,
}

BULK: dict[str, Any] = {
    "id": "3v7m0c5wz8r1n4kd",
    "verb": "cancel",
    "matching": {"state": ["queued", "running"], "label": "nightly", "q": None},
    "jobs": 37,
    "states": {"queued": 30, "running": 7},
    "passed_over": {},
    "left": 37,
    "outcomes": {},
    "created_at": "2025-11-23T10:00:02.000Z",
    "expires_at": "2025-11-23T11:00:02.000Z",
}

PROGRESS: dict[str, Any] = {
    "type": "progress",
    "job": JOB["id"],
    "seq": 4,
    "cursor": JOB["cursor"],
    "at": "2025-11-23T10:00:01.120Z",
    "rows": JOB["rows"],
    "bytes": JOB["bytes"],
    "chunks": JOB["chunks"],
    "rate": JOB["rate"],
    "eta_seconds": JOB["eta_seconds"],
    "reasons": JOB["reasons"],
}
