"""A list is read in another way as a list of its own: what is not said stays, and the one that was stays as it is."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.errors import Invalid
from shared.lists import Asked, Dialect, Format, ListRecord
from tests.unit.web.conftest import PEOPLE
from tests.unit.web.server import QuickDouble
from web.rereading import filled_in


def record(format: Format, **dialect: Any) -> ListRecord:
    return ListRecord(
        id="list1", name="people.csv", format=format, dialect=Dialect(**dialect), bytes=9, sha256="", columns=(),
        sample=(), body=0,
    )  # fmt: skip


COMMAS = record(Format.CSV, delimiter=",", quote='"', header=True)
BARE = record(Format.CSV, delimiter=";", quote=None, header=False, encoding="cp1252")


@pytest.mark.parametrize(
    ("asked", "source", "then"),
    [
        pytest.param(
            Asked(header=False), COMMAS,
            Asked(format=Format.CSV, delimiter=",", quote='"', header=False, encoding="utf-8"),
            id="what is not said stays",
        ),
        pytest.param(
            Asked(encoding="utf-8"), BARE,
            Asked(format=Format.CSV, delimiter=";", quote="", header=False, encoding="utf-8"),
            id="no quotes stay none, and no header too",
        ),
        pytest.param(
            Asked(delimiter="\t"), COMMAS,
            Asked(format=Format.TSV, delimiter="\t", quote='"', header=True, encoding="utf-8"),
            id="tabs make it TSV",
        ),
        pytest.param(
            Asked(delimiter=";"), record(Format.TSV, delimiter="\t", quote='"', header=True),
            Asked(format=Format.CSV, delimiter=";", quote='"', header=True, encoding="utf-8"),
            id="other delimiters make it CSV",
        ),
        pytest.param(
            Asked(format=Format.TSV), COMMAS, Asked(format=Format.TSV, quote='"', header=True, encoding="utf-8"),
            id="another format has its own delimiter",
        ),
        pytest.param(
            Asked(format=Format.TEXT), BARE, Asked(format=Format.TEXT, encoding="cp1252"),
            id="text has no fields",
        ),
        pytest.param(Asked(format=Format.JSONL), BARE, Asked(format=Format.JSONL), id="JSON Lines are UTF-8"),
        pytest.param(
            Asked(delimiter=";"), record(Format.TEXT), Asked(format=Format.TEXT, delimiter=";", encoding="utf-8"),
            id="a delimiter alone makes no CSV of text: the worker says what to give",
        ),
    ],
)  # fmt: skip
def test_what_is_not_said_stays_as_far_as_it_means_something(asked: Asked, source: ListRecord, then: Asked) -> None:
    assert filled_in(asked, source, says_itself=False) == then


def test_a_list_that_says_its_delimiter_itself_goes_on_saying_it() -> None:
    assert filled_in(Asked(header=False), COMMAS, says_itself=True).delimiter is None
    assert filled_in(Asked(delimiter="|"), COMMAS, says_itself=True).delimiter == "|"


def test_the_new_list_has_the_same_bytes_which_take_no_room_and_stay_when_the_other_is_deleted(
    http: httpx.Client, quick: QuickDouble, people: dict[str, Any], data: Path
) -> None:
    answer = http.post(f"/api/lists/{people['id']}/reread?format=text")

    assert answer.status_code == 201, answer.text
    again = answer.json()
    assert answer.headers["Location"] == f"/api/lists/{again['id']}"
    assert again["format"] == "text"
    assert {name: again[name] for name in ("name", "bytes", "sha256")} == {
        name: people[name] for name in ("name", "bytes", "sha256")
    }
    contents = [data / "lists" / one["id"] / "content" for one in (people, again)]
    assert contents[0].samefile(contents[1])
    assert http.get(f"/api/lists/{people['id']}").json()["format"] == "csv"
    assert http.delete(f"/api/lists/{people['id']}").status_code == 204
    assert http.get(f"/api/lists/{again['id']}/content").content == PEOPLE


def test_it_can_be_called_something_else(http: httpx.Client, quick: QuickDouble, people: dict[str, Any]) -> None:
    assert http.post(f"/api/lists/{people['id']}/reread?name=lines.txt").json()["name"] == "lines.txt"


def test_what_cannot_be_read_so_leaves_nothing(
    http: httpx.Client, quick: QuickDouble, people: dict[str, Any], data: Path
) -> None:
    before = {path.name for path in (data / "lists").iterdir()}

    def refuse(ask: dict[str, Any]) -> dict[str, Any]:
        raise Invalid("delimiter '||' does not do. Give one ASCII character that is no line end.")

    quick.answers["winnow.inspect"] = refuse
    answer = http.post(f"/api/lists/{people['id']}/reread?delimiter=||")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:winnow:invalid")
    assert {path.name for path in (data / "lists").iterdir()} == before


def test_no_list_and_no_such_parameter_are_said(http: httpx.Client, people: dict[str, Any]) -> None:
    assert http.post("/api/lists/nosuchlist/reread?header=false").status_code == 404
    answer = http.post(f"/api/lists/{people['id']}/reread?separator=;")
    assert answer.status_code == 422
    assert "there is no such parameter" in answer.json()["errors"][0]["detail"]
