"""What an owner stores has a bound: an upload that passes it is cut, leaves nothing, and says what to delete."""

import gzip
import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from select import select

import httpx
import pytest

from tests.unit.web.access.house import TOKEN, Heard, House
from tests.unit.web.access.test_quotas import stored
from tests.unit.web.server import Server, Worked

MOST = 5 * 2**20
ROW = b"name,age\n"
NO_ROOM = "urn:winnow:no-room"


@pytest.fixture(scope="module")
def bounded(house: House) -> Iterator[Server]:
    """A second process of the same house, where an owner stores at most 5 MiB."""
    server = Server(house.url, house.data, token=TOKEN, stored_bytes=str(MOST))
    yield server
    server.close()


def body(size: int) -> bytes:
    return (ROW * (size // len(ROW) + 1))[: size - 1] + b"\n"


def made(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def refused(answer: httpx.Response) -> dict[str, object]:
    assert (answer.status_code, answer.json()["type"]) == (413, NO_ROOM), answer.text
    return dict(answer.json())


def test_an_upload_that_says_its_length_is_refused_before_it_comes(house: House, who: httpx.Client) -> None:
    mine = made(who.post("/api/lists?name=big.csv", content=body(3 * 2**20)))
    before = stored(house, house.data)
    said = refused(who.post("/api/lists?name=more.csv", content=body(3 * 2**20)))
    assert stored(house, house.data) == before
    assert said["limit"] == MOST
    assert said["stored"] == 3 * 2**20
    assert said["lists"] == [{"id": mine, "name": "big.csv", "bytes": 3 * 2**20}]
    assert re.search(
        rf"WINNOW_STORED_BYTES.*\(DELETE /api/lists/ID\).*big.csv \({mine}, 3,145,728 bytes\)", said["detail"]
    )
    assert who.delete(f"/api/lists/{mine}").status_code == 204
    made(who.post("/api/lists?name=more.csv", content=body(3 * 2**20)))


def test_an_upload_whose_length_nobody_said_is_cut_where_it_passes_and_nothing_is_kept(
    house: House, bounded: Server, who: httpx.Client
) -> None:
    made(who.post("/api/lists?name=a.csv", content=body(3 * 2**20)))
    before = stored(house, house.data)
    connection = HTTPConnection("127.0.0.1", bounded.port, timeout=60)
    connection.putrequest("POST", "/api/lists?name=b.csv")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.putheader("Authorization", who.headers["Authorization"])
    connection.endheaders()
    for _ in range(3):
        connection.send(b"100000\r\n" + body(2**20) + b"\r\n")
    # The last chunk never comes.
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["type"]) == (413, NO_ROOM)
    connection.close()
    assert stored(house, house.data) == before


def test_what_is_packed_counts_unpacked(house: House, who: httpx.Client) -> None:
    before = stored(house, house.data)
    refused(who.post("/api/lists?name=a.csv.gz", content=gzip.compress(body(6 * 2**20))))
    assert stored(house, house.data) == before
    made(who.post("/api/lists?name=a.csv.gz", content=gzip.compress(body(4 * 2**20))))


def test_a_list_read_in_another_way_counts_as_one_more(who: httpx.Client) -> None:
    mine = made(who.post("/api/lists?name=a.csv", content=body(3 * 2**20)))
    refused(who.post(f"/api/lists/{mine}/reread?header=false"))
    small = made(who.post("/api/lists?name=b.csv", content=ROW))
    made(who.post(f"/api/lists/{small}/reread?header=false"))


def test_rows_results_and_files_of_jobs_count_too(house: House, who: httpx.Client) -> None:
    mine = made(who.post("/api/lists?name=a.csv", content=body(2**20)))
    job = who.post("/api/jobs", json={"list": mine, "where": "age > 1"}).json()["id"]
    who.post(f"/api/jobs/{job}/cancel")
    Worked(house.redis, house.data, job).segment(kept=body(2**20), failed=b"x\n", report=b"{}\n")
    made(who.post("/api/lists?name=full.csv", content=body(MOST - 2**20 - 5000)))
    assert who.post("/api/jobs", json={"rows": ["apple"], "where": "line = 'a'"}).status_code == 202
    before = stored(house, house.data)
    for body_of_job in ({"rows": ["apple"]}, {"list": {"job": job, "which": "kept"}}):
        refused(who.post("/api/jobs", json={**body_of_job, "where": "line = 'a'"}))
    refused(who.post("/api/jobs", files={"file": ("a.csv", ROW)}, data={"where": "age = '1'"}))
    assert stored(house, house.data) == before
    # A job on a list that is there stores no other.
    assert who.post("/api/jobs", json={"list": mine, "where": "age > 2"}).status_code == 202


def test_over_a_socket_it_is_the_same(house: House, bounded: Server, who: httpx.Client) -> None:
    made(who.post("/api/lists?name=full.csv", content=body(MOST)))
    heard = Heard(bounded.url, who.headers["Authorization"].removeprefix("Bearer "))
    try:
        said = heard.say("submit", {"rows": ["apple"], "where": "line = 'a'"})
        assert (said["ok"], said["error"]["type"], said["error"]["status"]) == (False, NO_ROOM, 413)
        assert [one["name"] for one in said["error"]["lists"]] == ["full.csv"]
    finally:
        heard.close()


def test_lists_in_use_are_not_named_and_nobody_elses_ever_are(house: House, who: httpx.Client) -> None:
    mine = made(who.post("/api/lists?name=used.csv", content=body(MOST)))
    assert who.post("/api/jobs", json={"list": mine, "where": "age > 1"}).status_code == 202
    made(house.alice.post("/api/lists?name=alices.csv", content=ROW))
    said = refused(who.post("/api/lists?name=b.csv", content=ROW))
    assert said["lists"] == []
    assert "once the jobs that use them have ended" in str(said["detail"])
    assert "alices" not in str(said)


def test_an_upload_that_broke_off_holds_nothing(house: House, who: httpx.Client) -> None:
    def broken() -> Iterator[bytes]:
        yield body(2**20)
        raise RuntimeError("the client dies")

    for _ in range(3):
        with pytest.raises(RuntimeError):
            who.post("/api/lists?name=a.csv", content=broken())
    # Until the server has noticed.
    while (answer := who.post("/api/lists?name=a.xlsx", content=b"PK" + body(2**20))).status_code == 429:
        assert answer.json()["type"] == "urn:winnow:room-held"
        assert answer.headers["Retry-After"] == str(answer.json()["retry_after"])
    assert answer.status_code == 415
    made(who.post("/api/lists?name=a.csv", content=body(MOST)))


def test_what_uploads_under_way_hold_is_refused_for_the_moment(bounded: Server, who: httpx.Client) -> None:
    connection, answer = begun(bounded, who)
    while answer.status_code == 201:
        # The large one came while the small one was there, and was refused itself.
        connection.close()
        connection, answer = begun(bounded, who)
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:winnow:room-held")
    assert answer.headers["Retry-After"] == str(answer.json()["retry_after"])
    connection.send(body(MOST - 2**20))
    assert connection.getresponse().status == 201
    connection.close()


def begun(bounded: Server, who: httpx.Client) -> tuple[HTTPConnection, httpx.Response]:
    """An upload of all that there is room for, begun, and what another is answered once this one is known of."""
    connection = HTTPConnection("127.0.0.1", bounded.port, timeout=60)
    connection.putrequest("POST", "/api/lists?name=a.csv")
    connection.putheader("Content-Length", str(MOST))
    connection.putheader("Authorization", who.headers["Authorization"])
    connection.endheaders()
    connection.send(body(2**20))
    while (answer := who.post("/api/lists?name=b.csv", content=ROW)).status_code == 201:
        assert who.delete(f"/api/lists/{answer.json()['id']}").status_code == 204
        if select([connection.sock], [], [], 0)[0]:
            break
    return connection, answer


def test_more_than_ever_will_fit_is_said_to_be(who: httpx.Client) -> None:
    said = refused(who.post("/api/lists?name=a.csv", content=body(MOST + 10)))
    assert "more than the 5,242,880 bytes that the lists of an owner may take up" in str(said["detail"])
