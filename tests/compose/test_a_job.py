"""A job through the proxy: two web processes in front, three workers behind."""

import io
import json

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.compose.stack import Stack
from tests.compose.watching import ByEvents, check, watchers
from tests.compose.work import HEADER, KEPT, kept, submit, upload
from winnow import Client


def test_a_list_goes_through_and_comes_out_byte_for_byte(stack: Stack, client: httpx.Client) -> None:
    assert len(stack.containers("web")), len(stack.containers("worker")) == (2, 3)
    job = submit(client, upload(client))
    assert kept(client, job) == HEADER + KEPT
    rows = client.get(f"/api/jobs/{job}").json()["rows"]
    assert (rows["done"], rows["kept"]) == (200_000, 70_000)


def test_its_events_come_over_every_transport(stack: Stack, client: httpx.Client) -> None:
    job = submit(client, upload(client))
    watching = [*watchers(stack.url, job, "websocket", "polling"), ByEvents(stack.url, job)]
    seen = [watcher.seen() for watcher in watching]
    snapshot = client.get(f"/api/jobs/{job}").json()
    for one in seen:
        check(one, snapshot)
        assert one.connects == 1


@pytest.mark.parametrize("keeps_cookies", [True, False])
def test_a_polling_client_finds_its_process_again(client: httpx.Client, stack: Stack, keeps_cookies: bool) -> None:
    job = submit(client, upload(client))
    assert kept(client, job)
    cookies = httpx.Cookies()

    def ask(method: str, sid: str | None, body: str | None = None) -> str:
        query = {"EIO": "4", "transport": "polling"} | ({"sid": sid} if sid else {})
        # A connection of its own each time: keeping one open would find the same process by itself.
        url = f"{stack.url}/socket.io/"
        answer = httpx.request(method, url, params=query, content=body, cookies=cookies, timeout=30)
        assert answer.status_code == 200, answer.text
        if keeps_cookies:
            cookies.update(answer.cookies)
        return answer.text

    for _ in range(4):
        sid = json.loads(ask("GET", None)[1:])["sid"]
        ask("POST", sid, "40/jobs,")
        assert ask("GET", sid).startswith("40/jobs,")
        ask("POST", sid, '42/jobs,0["subscribe",' + json.dumps({"job": job, "after": 0}) + "]")
        answer = json.loads(ask("GET", sid).split("43/jobs,0", 1)[1].split("\x1e")[0])[0]
        assert [event["seq"] for event in answer["events"]] == list(range(1, answer["job"]["seq"] + 1))
        ask("POST", sid, "1")
    assert bool(cookies) == keeps_cookies


def test_the_command_line_s_client_needs_nothing_but_the_address(stack: Stack) -> None:
    with Client(stack.url) as winnow:
        job = winnow.run(stack.folder / "examples" / "people.csv", where="age >= 65")
        assert job.wait().rows.kept == len(list(job.kept()))


def test_what_the_image_leaves_out_of_packages_is_missed_by_no_format(client: httpx.Client) -> None:
    table = pa.table({"name": ["Ann", "Bob", "Cem"], "age": [70, 20, 66]})
    file = io.BytesIO()
    pq.write_table(table, file)
    made = client.post("/api/lists", params={"name": "people.parquet"}, content=file.getvalue())
    for list_id in (made.json()["id"], upload(client)):
        job = submit(client, list_id)
        kept(client, job)
        rows = client.get(f"/api/jobs/{job}").json()["rows"]["kept"]
        as_parquet = client.get(f"/api/jobs/{job}/kept", params={"format": "parquet"}).content
        as_lines = client.get(f"/api/jobs/{job}/kept", params={"format": "jsonl"}).content
        as_csv = client.get(f"/api/jobs/{job}/kept", params={"format": "csv"}).content
        assert pq.read_table(io.BytesIO(as_parquet)).num_rows == rows
        assert (as_lines.count(b"\n"), as_csv.count(b"\n")) == (rows, rows + 1)


def test_flower_shows_all_workers(stack: Stack) -> None:
    workers = httpx.get(f"{stack.flower_url}/api/workers", params={"refresh": 1}, timeout=30).json()
    assert sorted(name.split("@")[0] for name in workers) == ["quick", "work", "work", "work"]
