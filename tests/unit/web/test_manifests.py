"""Results are the same bytes wherever the records of their segments are, and while these are written down."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from shared.commits import Segment
from shared.files.local import LocalFiles
from shared.files.manifests import Manifests
from shared.files.naming import manifest
from shared.store.keys import Keys
from shared.store.ledger import Ledger
from tests.unit.web.server import QuickDouble, Worked
from tests.unit.web.test_formats import converts

HEADER = b"name,age\n"


class Written(Worked):
    """A job whose segments are written down, as the duty `bind` does it."""

    def bind(self, first: int, last: int) -> str:
        """Those from one to another; gives the object's name."""
        ledger, files = Ledger(self.redis, Keys()), LocalFiles(self.data)
        held = ledger.held(self.job)
        assert held is not None
        members = held.segments[first:last]
        segments = [Segment.model_validate_json(member) for member in members]
        made = Manifests(files).write(self.job, 1, segments, "ab")
        assert ledger.bind(self.job, 1, "segments", members, made)
        return manifest(self.job, 1, made.name)


@pytest.fixture
def written(job: Callable[..., Worked], store: "redis.Redis", data: Path) -> Written:
    """A job with forty segments of different sizes."""
    one = Written(store, data, job().job)
    chance = random.Random(5)
    for number in range(40):
        kept = b"Grace,%d\n" % number * chance.randrange(4)
        one.segment(kept, b"bad,x\n" * (number % 3), b"{}\n" * (number % 3), rejected=number % 2)
    return one


ADDRESSES = ("kept", "failed", "failed?raw=1")


def test_whole_results_and_every_range_of_them_are_the_same(http: httpx.Client, written: Written) -> None:
    written.state("succeeded")
    before = {address: http.get(f"/api/jobs/{written.job}/{address}") for address in ADDRESSES}
    written.bind(3, 20)
    written.bind(9, 15)
    for address, answer in before.items():
        after = http.get(f"/api/jobs/{written.job}/{address}")
        assert (after.content, after.headers["Content-Length"]) == (answer.content, answer.headers["Content-Length"])
        for start in range(0, len(answer.content), 37):
            part = http.get(f"/api/jobs/{written.job}/{address}", headers={"Range": f"bytes={start}-{start + 50}"})
            assert part.content == answer.content[start : start + 51]


def test_following_goes_on_while_what_was_sent_and_what_comes_is_written_down(
    http: httpx.Client, written: Written
) -> None:
    so_far = http.get(f"/api/jobs/{written.job}/kept").content
    with http.stream("GET", f"/api/jobs/{written.job}/kept?follow=1") as answer:
        came = answer.iter_raw()
        got = b""
        while len(got) < len(so_far):
            got += next(came)
        written.bind(0, 40)
        for number in range(10):
            written.segment(b"Alan,%d\n" % number)
        written.bind(2, 8)
        written.state("succeeded")
        got += b"".join(came)
    assert got == so_far + b"".join(b"Alan,%d\n" % number for number in range(10))


def test_rejected_rows_of_what_is_written_down_are_asked_for_by_their_segment(
    http: httpx.Client, written: Written, quick: QuickDouble, data: Path
) -> None:
    written.state("succeeded")
    written.bind(0, 30)

    def piece(ask: dict[str, Any]) -> dict[str, Any]:
        (data / "jobs" / ask["job"] / "1" / f"{ask['segment']}.rejected").write_bytes(b"%d," % (ask["first"] % 10))
        return {}

    quick.answers["winnow.piece"] = piece
    answer = http.get(f"/api/jobs/{written.job}/rejected")
    assert len(answer.content) == len(HEADER) + 20


def test_conversions_have_the_same_pieces(http: httpx.Client, written: Written, quick: QuickDouble) -> None:
    written.state("succeeded")
    quick.answers["winnow.convert"] = lambda ask: converts(written, ask)
    before = http.get(f"/api/jobs/{written.job}/kept?format=jsonl").content
    written.bind(5, 33)
    assert http.get(f"/api/jobs/{written.job}/kept?format=jsonl").content == before


def test_a_manifest_that_is_gone_is_said_to_be_or_breaks_the_answer_off(
    http: httpx.Client, written: Written, data: Path
) -> None:
    written.state("succeeded")
    behind = written.bind(20, 40)
    (data / behind).unlink()
    with pytest.raises(httpx.RemoteProtocolError):
        http.get(f"/api/jobs/{written.job}/kept")
    before = written.bind(0, 20)
    (data / before).unlink()
    answer = http.get(f"/api/jobs/{written.job}/failed")
    assert (answer.status_code, answer.json()["fault"]) == (503, "gone")
    assert before in answer.json()["detail"]
