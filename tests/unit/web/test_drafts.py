"""An upload tells the store how far it has come, so that workers count it; what comes of it is a list, or nothing."""

import gzip
import http.client
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from shared.errors import Unsupported
from shared.store.keys import Keys
from shared.store.leased import IndexPart, Stretch
from shared.store.leases import Leases
from tests.unit.web.server import QuickDouble, Server
from tests.unit.web.test_lists import left_in

MIB = 2**20
HEADER = b"name,age\n"
ROW = b"Ada,36\n"
BLOCK = ROW * (MIB // len(ROW))
KEYS = Keys()


class Slow:
    """An upload by hand: nothing more comes than what is sent."""

    def __init__(self, server: Server, address: str, **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._connection.putrequest("POST", address)
        for name, value in {"Transfer-Encoding": "chunked", **headers}.items():
            self._connection.putheader(name.replace("_", "-"), value)
        self._connection.endheaders()

    def send(self, data: bytes) -> None:
        self._connection.send(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self) -> tuple[int, dict[str, Any]]:
        self._connection.send(b"0\r\n\r\n")
        return self.answer()

    def answer(self) -> tuple[int, dict[str, Any]]:
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def close(self) -> None:
        self._connection.close()


def until(look: Callable[[], Any], what: str = "it") -> Any:
    """Waits for what another process does; it takes as long as it takes, but not for ever."""
    deadline = time.monotonic() + 20
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.01)
    return found


@pytest.fixture
def drafts(store: "redis.Redis") -> Iterator[Callable[[], dict[str, dict[str, str]]]]:
    """Gives all drafts by id."""

    def look() -> dict[str, dict[str, str]]:
        names = [name for name in store.keys(KEYS.list("*")) if name.count(":") == 2]
        found = {name: store.hgetall(name) for name in names}
        return {name.rpartition(":")[2]: fields for name, fields in found.items() if "draft" in fields}

    assert look() == {}
    yield look
    until(lambda: look() == {}, "the end of all drafts")


Drafts = Callable[[], dict[str, dict[str, str]]]


def grown(drafts: Drafts, least: int) -> Callable[[], str | None]:
    return lambda: next((name for name, fields in drafts().items() if int(fields["available"]) >= least), None)


def count(store: "redis.Redis", list_id: str) -> None:
    """Counts a stretch as a worker does. Lists of other tests wait for one that never comes."""
    leases = Leases(store, KEYS)
    assert store.zscore(KEYS.turns(), f"list:{list_id}") is not None
    store.zremrangebyrank(KEYS.turns(), 0, -1)
    store.zadd(KEYS.turns(), {f"list:{list_id}": 0})
    lease = leases.claim(f"ticket of {list_id}", "nonce", "worker")
    assert isinstance(lease, Stretch) and lease.list == list_id
    rows = (lease.available - lease.byte) // len(ROW) - 100
    part = IndexPart("part", lease.row, rows, lease.byte, lease.byte + rows * len(ROW))
    assert leases.add_index(lease, part, 0, lease.line + rows, False, 2**40)


def test_an_upload_is_a_draft_until_it_is_a_list_that_keeps_what_was_counted(
    server: Server, quick: QuickDouble, store: "redis.Redis", drafts: Drafts
) -> None:
    upload = Slow(server, "/api/lists?name=people.csv")
    upload.send(HEADER + BLOCK)
    assert drafts() == {}
    for _ in range(2):
        upload.send(BLOCK)
    list_id = until(grown(drafts, 2 * MIB))
    count(store, list_id)
    counted = int(store.hget(KEYS.list(list_id), "bytes"))
    for _ in range(18):
        upload.send(BLOCK)
    until(grown(drafts, 18 * MIB))
    assert list_id not in server.http.get("/api/lists").text
    assert server.http.get(f"/api/lists/{list_id}").status_code == 404
    assert server.http.delete(f"/api/lists/{list_id}").status_code == 404

    status, record = upload.end()

    assert (status, record["id"]) == (201, list_id)
    fields = store.hgetall(KEYS.list(list_id))
    assert int(fields["bytes"]) == counted > 2 * MIB - 1000
    assert record["bytes"] == len(HEADER) + 21 * len(BLOCK)
    assert [task for task, _ in quick.asked] == ["winnow.outline", "winnow.inspect"]


def test_a_packed_upload_is_counted_by_its_plain_bytes(
    server: Server, quick: QuickDouble, store: "redis.Redis", drafts: Drafts
) -> None:
    upload = Slow(server, "/api/lists?name=people.csv.gz&format=csv")
    packed = gzip.compress(HEADER + BLOCK * 30)
    noise = b"".join(gzip.compress(b"%s,1\n" % os.urandom(40_000).hex().encode()) for _ in range(50))
    upload.send(packed + noise)
    list_id = until(grown(drafts, 18 * MIB))
    count(store, list_id)
    status, record = upload.end()
    assert (status, record["id"]) == (201, list_id)
    assert int(store.hget(KEYS.list(list_id), "bytes")) > 17 * MIB


def test_a_form_tells_what_it_has_said_by_then(server: Server, quick: QuickDouble, drafts: Drafts) -> None:
    upload = Slow(server, "/api/lists?header=true", Content_Type="multipart/form-data; boundary=b")
    upload.send(
        b'--b\r\nContent-Disposition: form-data; name="format"\r\n\r\ncsv\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.dat"\r\n\r\n' + HEADER
    )
    for _ in range(3):
        upload.send(BLOCK)
    list_id = until(grown(drafts, 2 * MIB))
    task, ask = quick.asked[-1]
    assert (task, ask["name"], ask["asked"]["format"]) == ("winnow.outline", "p.dat", "csv")
    upload.send(b"\r\n--b--\r\n")
    assert upload.end()[1]["id"] == list_id


@pytest.mark.parametrize("end", ["refused", "broken off", "damaged"])
def test_an_upload_that_fails_leaves_nothing_of_its_draft(
    server: Server, quick: QuickDouble, store: "redis.Redis", data: Path, drafts: Drafts, end: str
) -> None:
    before, names = left_in(data), set(store.keys("*"))
    upload = Slow(server, "/api/lists?name=people.csv")
    upload.send(gzip.compress(HEADER + BLOCK * 3) if end == "damaged" else HEADER + BLOCK * 3)
    if end == "damaged":
        upload.send(b"".join(gzip.compress(os.urandom(60_000).hex().encode()) for _ in range(20)))
    list_id = until(grown(drafts, 2 * MIB))
    count(store, list_id)
    index = data / "lists" / list_id / "index"
    index.mkdir(parents=True)
    (index / "part").write_bytes(b"counted")

    if end == "refused":

        def refuse(ask: dict[str, Any]) -> dict[str, Any]:
            raise Unsupported("no")

        quick.answers["winnow.inspect"] = refuse
        assert upload.end()[0] == 415
    elif end == "broken off":
        upload.close()
    elif end == "damaged":
        upload.send(b"no member")
        assert upload.end()[0] == 422

    until(lambda: left_in(data) == before, "the end of its files")
    until(lambda: drafts() == {})
    left = {name for name in set(store.keys("*")) - names if list_id in name}
    assert left == set()
    assert store.zscore(KEYS.turns(), f"list:{list_id}") is None


def test_an_upload_whose_outline_nobody_tells_becomes_a_list_all_the_same(
    server: Server, quick: QuickDouble, drafts: Drafts
) -> None:
    def refuse(ask: dict[str, Any]) -> dict[str, Any]:
        raise Unsupported("not yet")

    quick.answers["winnow.outline"] = refuse
    upload = Slow(server, "/api/lists?name=people.csv")
    for _ in range(4):
        upload.send(HEADER + BLOCK)
    until(lambda: quick.asked)
    upload.send(BLOCK)
    assert upload.end()[0] == 201
    assert [task for task, _ in quick.asked].count("winnow.outline") == 1


def test_a_small_upload_is_no_draft(server: Server, quick: QuickDouble) -> None:
    assert server.http.post("/api/lists?name=people.csv", content=HEADER + BLOCK).status_code == 201
    assert [task for task, _ in quick.asked] == ["winnow.inspect"]
