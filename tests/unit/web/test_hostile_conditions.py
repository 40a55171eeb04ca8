"""Conditions that are attacks, over HTTP: an answer or a refusal, and never a fault of the server."""

from typing import Any

import httpx

from shared.broker import PREVIEW
from tests.unit.web.server import QuickDouble
from tests.unit.where.hostile import HOSTILE

NOTHING = {"tried": 0, "kept": 0, "rejected": 0, "failed": 0, "share": None,
           "examples": {"kept": [], "rejected": [], "failed": []}}  # fmt: skip


def test_an_injection_is_checked_or_refused_and_becomes_no_job_unchecked(
    http: httpx.Client, people: dict[str, Any], quick: QuickDouble
) -> None:
    quick.answers[PREVIEW] = lambda ask: NOTHING
    for text in HOSTILE[::4]:
        body = {"list": people["id"], "where": text}
        checked, made = http.post("/api/where/check", json=body), http.post("/api/jobs", json=body)
        assert (checked.status_code, made.status_code) in {(200, 202), (422, 422)}, (text, made.text)
