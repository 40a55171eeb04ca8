"""Parquet results have an end of their own, and conversions are asked of a worker piece by piece."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.errors import Invalid
from tests.unit.web.server import QuickDouble, Worked

PARQUET = b"PAR1\x15\x00rows of the list" + b"footer" + (6).to_bytes(4, "little") + b"PAR1"


@pytest.fixture
def columns(http: httpx.Client, quick: QuickDouble, store: Any, data: Path) -> Worked:
    """A job on a Parquet list, at work."""
    empty = {"delimiter": None, "quote": None, "header": False, "encoding": "utf-8"}

    def inspect(ask: dict[str, Any]) -> dict[str, Any]:
        found = [{"name": "age", "type": "integer"}]
        (data / "lists" / ask["list"]).mkdir(parents=True)
        return {"format": "parquet", "dialect": empty, "columns": found, "sample": [], "body": 0, "rows": 9}

    def footer(ask: dict[str, Any]) -> dict[str, Any]:
        what = ask.get("what") or ask["which"]
        pieces = ask.get("pieces")
        count = ask["segments"] if pieces is None else len(pieces)
        (data / "jobs" / ask["job"] / "1").mkdir(parents=True, exist_ok=True)
        (data / "jobs" / ask["job"] / "1" / f"{what}.footer-{count}").write_bytes(b"<end of %d>" % count)
        return {}

    quick.answers |= {"winnow.inspect": inspect, "winnow.footer": footer}
    made = http.post("/api/lists?name=people.parquet", content=PARQUET)
    assert made.status_code == 201 and made.json()["rows"] == 9, made.text
    assert (
        http.get(f"/api/lists/{made.json()['id']}/content").headers["Content-Type"] == "application/vnd.apache.parquet"
    )
    job = http.post("/api/jobs", json={"list": made.json()["id"], "where": "age > 1"}).json()["id"]
    quick.asked.clear()
    return Worked(store, data, job)


def test_a_job_keeps_the_ends_of_a_parquet_list(columns: Worked) -> None:
    folder = columns.data / "jobs" / columns.job
    assert (folder / "header").read_bytes() == b"PAR1"
    assert (folder / "footer").read_bytes() == PARQUET[-14:]


def test_a_parquet_result_is_row_groups_between_its_ends(http: httpx.Client, columns: Worked) -> None:
    columns.segment(b"one\n", b"bad\n", b"{}\n")
    some = http.get(f"/api/jobs/{columns.job}/kept")
    columns.segment(b"two\n")
    columns.state("succeeded")
    whole = http.get(f"/api/jobs/{columns.job}/kept")
    assert (some.content, some.headers["Winnow-Complete"]) == (b"PAR1one\n<end of 1>", "false")
    assert (whole.content, whole.headers["Content-Length"]) == (b"PAR1one\ntwo\n<end of 2>", "22")
    assert http.get(f"/api/jobs/{columns.job}/kept", headers={"Range": "bytes=-7"}).content == b"d of 2>"
    assert http.get(f"/api/jobs/{columns.job}/failed?raw=1").content == b"PAR1bad\n<end of 2>"
    assert http.get(f"/api/jobs/{columns.job}/failed").content == b"{}\n"


def test_rejected_rows_are_all_written_before_their_length_is_told(
    http: httpx.Client, columns: Worked, quick: QuickDouble
) -> None:
    parts = [columns.segment(b"", rejected=1), columns.segment(b"k\n"), columns.segment(b"", rejected=1)]
    columns.state("succeeded")

    def piece(ask: dict[str, Any]) -> dict[str, Any]:
        inside = ask["segment"].encode() + b"!"
        path = columns.data / "jobs" / columns.job / "1" / f"{ask['segment']}.rejected"
        path.write_bytes(b"PAR1" + inside + b"foot" + (4).to_bytes(4, "little") + b"PAR1")
        return {}

    quick.answers["winnow.piece"] = piece
    answer = http.head(f"/api/jobs/{columns.job}/rejected")
    assert [ask["segment"] for task, ask in quick.asked if task == "winnow.piece"] == [parts[0].name, parts[2].name]
    whole = http.get(f"/api/jobs/{columns.job}/rejected").content
    assert whole == f"PAR1{parts[0].name}!{parts[2].name}!<end of 3>".encode()
    assert answer.headers["Content-Length"] == str(len(whole))


def test_following_sends_the_end_when_the_job_has_succeeded(http: httpx.Client, columns: Worked) -> None:
    columns.segment(b"one\n")
    with http.stream("GET", f"/api/jobs/{columns.job}/kept?follow=1") as answer:
        came = answer.iter_raw()
        got = b""
        while got != b"PAR1one\n":
            got += next(came)
        columns.segment(b"two\n")
        columns.state("succeeded")
        got += b"".join(came)
    assert got == b"PAR1one\ntwo\n<end of 2>"


def test_following_a_job_that_is_cancelled_never_sends_an_end(http: httpx.Client, columns: Worked) -> None:
    columns.segment(b"one\n")
    got = b""
    with http.stream("GET", f"/api/jobs/{columns.job}/kept?follow=1") as answer:
        columns.state("cancelled")
        with pytest.raises(httpx.RemoteProtocolError):
            for data in answer.iter_raw():
                got += data
    assert got == b"PAR1one\n"


def converts(one: Worked, ask: dict[str, Any]) -> dict[str, Any]:
    """What a worker would write: the span itself."""
    span = f"{ask['first']}-{ask['end']}-{ask['part']}-{ask['parts']}"
    folder = one.data / "jobs" / one.job / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{ask['which']}.{ask['format']}.{span}").write_bytes(f"[{span}]".encode())
    return {}


def test_a_conversion_is_streamed_piece_by_piece(
    http: httpx.Client, job: Callable[..., Worked], quick: QuickDouble
) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    quick.answers["winnow.convert"] = lambda ask: converts(one, ask)
    with http.stream("GET", f"/api/jobs/{one.job}/kept?format=jsonl&follow=1") as answer:
        assert answer.headers["Content-Type"] == "application/x-ndjson" and "Content-Length" not in answer.headers
        assert answer.headers["Content-Disposition"] == 'attachment; filename="people-kept.jsonl"'
        came = answer.iter_raw()
        got = b""
        while got != b"[0-0-0-1][0-1-0-1]":
            got += next(came)
        one.segment(b"Alan,70\nKurt,71\n")
        one.state("succeeded")
        got += b"".join(came)
    assert got == b"[0-0-0-1][0-1-0-1][1-3-0-1]"


def test_what_is_wrong_at_the_beginning_is_answered_and_later_breaks_off(
    http: httpx.Client, job: Callable[..., Worked], quick: QuickDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = job()
    for _ in range(70):
        one.segment(b"Grace,85\n")
    one.state("succeeded")

    def refusing(bad: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
        def convert(ask: dict[str, Any]) -> dict[str, Any]:
            if ask["first"] <= bad < ask["end"]:
                raise Invalid("Row 9 cannot be converted: name: not UTF-8", row=9)
            return converts(one, ask)

        return convert

    quick.answers["winnow.convert"] = refusing(8)
    answer = http.get(f"/api/jobs/{one.job}/kept?format=jsonl")
    assert (answer.status_code, answer.json()["row"]) == (422, 9)
    quick.answers["winnow.convert"] = refusing(66)
    assert http.get(f"/api/jobs/{one.job}/kept?format=parquet").status_code == 422
    with pytest.raises(httpx.RemoteProtocolError):
        http.get(f"/api/jobs/{one.job}/kept?format=jsonl")


def test_the_lists_own_format_is_no_conversion(http: httpx.Client, job: Callable[..., Worked]) -> None:
    one = job()
    one.segment(b"Grace,85\n")
    one.state("succeeded")
    plain, asked = (http.get(f"/api/jobs/{one.job}/kept{query}") for query in ("", "?format=csv"))
    assert asked.content == plain.content and asked.headers["ETag"] == plain.headers["ETag"]


def test_a_range_of_a_conversion_is_ignored(http: httpx.Client, job: Callable[..., Worked], quick: QuickDouble) -> None:
    one = job()
    one.state("succeeded")
    quick.answers["winnow.convert"] = lambda ask: converts(one, ask)
    answer = http.get(f"/api/jobs/{one.job}/kept?format=jsonl", headers={"Range": "bytes=1-2"})
    assert (answer.status_code, answer.content) == (200, b"[0-0-0-1]")


@pytest.mark.parametrize("query", ["kept?format=xlsx", "kept?format=", "failed?format=csv", "failed?format=csv&raw=1"])
def test_formats_that_results_do_not_have_are_refused(
    http: httpx.Client, job: Callable[..., Worked], query: str
) -> None:
    answer = http.get(f"/api/jobs/{job().job}/{query}")
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "#/format"
