"""A list that is counted while it comes in is counted as one that is there, whatever comes between."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import NotFound
from shared.files import naming
from shared.lists import Asked, Format, ListRecord, Outline, Type
from shared.store.leased import Stretch
from tests.unit.worker.conftest import Workshop
from tests.unit.worker.test_any_bytes import PIECES, lists_of
from worker import counting, uploads
from worker.positions import position
from worker.rows.index import Place
from worker.rows.inspect import HEAD
from worker.rows.layout import Layout

COLUMNS = {"a": Type.TEXT, "b": Type.TEXT}
_ids = count(1)


def unheard(about: str, what: str) -> None:
    """Where nobody listens to what is announced."""


class Coming:
    """A list on its way in: `grow` brings more of it, `end` makes it a list."""

    def __init__(self, workshop: Workshop, content: bytes, record: ListRecord) -> None:
        self.workshop, self.content, self.record = workshop, content, record
        self.files, self.lists = workshop.context.files, workshop.context.lists
        self.path = self.files.path(naming.upload(record.id))
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_bytes(b"")
        self.there = 0

    def grow(self, more: int) -> None:
        with self.path.open("ab") as file:
            file.write(self.content[self.there : self.there + more])
        self.there = min(self.there + more, len(self.content))
        if self.there > self.record.body:
            self.lists.draft(self.record.id, self.record.outline, self.there)

    def end(self, record: ListRecord | None = None) -> ListRecord:
        with self.path.open("ab") as file:
            file.write(self.content[self.there :])
        target = self.files.path(naming.list_content(self.record.id))
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        return self.lists.add(record or self.record)

    def counted(self) -> int:
        """How many bytes are counted."""
        return int(self.workshop.context.redis.hget(self.workshop.context.keys.list(self.record.id), "bytes") or 0)

    def stretch(self, ticket: str) -> Stretch:
        lease = self.workshop.context.leases.claim(ticket, "nonce", "worker")
        assert isinstance(lease, Stretch)
        return lease


def coming(workshop: Workshop, content: bytes, format: Format = Format.CSV) -> Coming:
    workshop.numbers = _ids
    columns = COLUMNS if format is Format.CSV else {"a": Type.TEXT}
    twin = workshop.list_of(content, format, columns=columns)
    workshop.context.lists.delete(twin.id)
    workshop.context.files.delete(f"lists/{twin.id}")
    return Coming(workshop, content, twin)


def stored(workshop: Workshop) -> set[str]:
    root = workshop.context.files.root
    return {str(path.relative_to(root)) for top in ("uploads", "lists") for path in (root / top).rglob("*")}


def indexed(workshop: Workshop, record: ListRecord) -> tuple[list[Place], int | None, int | None]:
    """The place of each row, and how many rows and blank lines there are."""
    known = workshop.context.lists.get(record.id)
    places = [position(workshop.context, record.id, Layout.of(record), row) for row in range(known.rows or 0)]
    return places, known.rows, known.blank_lines


@pytest.fixture
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_BYTES", "STRETCH_BYTES", "DRAFT_BYTES"):
        monkeypatch.setattr(f"worker.counting.{name}", 50)


@pytest.mark.parametrize("format", list(PIECES))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_list_counted_as_it_comes_in_is_counted_as_one_that_is_there(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, format: Format, data: st.DataObject
) -> None:
    content = data.draw(lists_of(format))
    for name in ("FIRST_BYTES", "STRETCH_BYTES", "DRAFT_BYTES"):
        monkeypatch.setattr(f"worker.counting.{name}", data.draw(st.integers(1, 64), label=name))
    one = coming(workshop, content, format)
    for growth in data.draw(st.lists(st.integers(1, 60), max_size=8), label="growths"):
        one.grow(growth)
        if data.draw(st.booleans(), label="a worker is free"):
            workshop.work()
    record = one.end()
    workshop.work()
    at_once = workshop.list_of(content, format, columns={c.name: c.type for c in record.columns})
    workshop.work()
    places, rows, blank = indexed(workshop, at_once)
    assert indexed(workshop, record) == (places, rows, blank)


def test_nearly_all_is_counted_when_the_last_byte_comes(workshop: Workshop) -> None:
    content = b"".join(b"%d,abcdefghij\n" % row for row in range(2_000_000))
    one = coming(workshop, content)
    while one.there < len(content) - 1:
        one.grow(min(16 * 2**20, len(content) - 1 - one.there))
        workshop.work()
    assert one.counted() > len(content) - 8 * 2**20
    assert 1 < len(workshop.context.leases.parts(one.record.id)) < 6
    job = workshop.run(one.end(), "a = '1999999'")
    assert (job.rows.total, job.rows.kept) == (2_000_000, 1)


def test_a_worker_that_dies_loses_one_stretch(workshop: Workshop, in_small_steps: None) -> None:
    content = b"1,abc\n" * 100
    one = coming(workshop, content)
    one.grow(300)
    counting.count(workshop.context, one.stretch("first"), unheard)
    before = one.counted()
    lost = one.stretch("dead")
    workshop.context.leases.died("dead", "")
    workshop.context.redis.zadd(workshop.context.keys.deadlines(), {f"list:{one.record.id}": 1})
    one.grow(300)
    workshop.work()
    assert one.counted() > before > 0
    counting.count(workshop.context, lost, unheard)
    record = one.end()
    workshop.work()
    assert workshop.context.lists.get(record.id).rows == 100
    names = {part.name for part in workshop.context.leases.parts(record.id)}
    assert {path.name for path in workshop.context.files.path(f"lists/{record.id}/index").iterdir()} == names


def test_a_stretch_goes_on_while_the_upload_becomes_the_list(workshop: Workshop, in_small_steps: None) -> None:
    one = coming(workshop, b"1,abc\n" * 100)
    one.grow(300)
    lease = one.stretch("busy")
    record = one.end()
    counting.count(workshop.context, lease, unheard)
    assert one.counted() > 0
    workshop.work()
    assert workshop.context.lists.get(record.id).rows == 100


def test_a_draft_that_was_dropped_leaves_nothing_behind(workshop: Workshop, in_small_steps: None) -> None:
    before = stored(workshop)
    one = coming(workshop, b"1,abc\n" * 100)
    one.grow(300)
    workshop.work()
    one.grow(200)
    early, context = one.stretch("busy"), workshop.context
    assert stored(workshop) > before
    assert context.lists.drop_draft(one.record.id)
    context.files.delete(f"lists/{one.record.id}")
    counting.count(context, early, unheard)
    one.path.unlink()
    counting.count(context, early, unheard)
    context.leases.died("busy", "")
    workshop.work()
    assert not context.lists.expected(one.record.id)
    assert {name for name in stored(workshop) if one.record.id in name} == set()


def test_a_list_of_another_dialect_is_counted_anew(workshop: Workshop, in_small_steps: None) -> None:
    content = b'1,"a\nb"\n' * 100
    one = coming(workshop, content)
    one.grow(600)
    workshop.work()
    assert len(workshop.context.leases.parts(one.record.id)) > 2
    unquoted = one.record.dialect.model_copy(update={"quote": None})
    record = one.end(one.record.model_copy(update={"dialect": unquoted}))
    workshop.work()
    assert workshop.context.lists.get(record.id).rows == 200


def test_a_row_that_does_not_end_is_looked_at_rarely(workshop: Workshop, in_small_steps: None) -> None:
    one = coming(workshop, b'1,"' + b"x" * 100_000)
    while one.there < len(one.content):
        one.grow(1000)
        workshop.work()
    looked = [line for line in workshop.announced if line.startswith("counting")]
    assert (one.counted(), len(looked)) == (0, 6)
    record = one.end()
    workshop.work()
    assert workshop.context.lists.get(record.id).rows == 1


NUMBERS = range(200_000)


@pytest.mark.parametrize(
    ("name", "asked", "content"),
    [
        ("a.csv", {}, b"id;n\r\n" + b"".join(b'%d;"a\nb"\r\n' % n for n in NUMBERS)),
        ("a.csv.gz", {"header": False}, b"".join(b"%d,%d\n" % (n, n) for n in NUMBERS)),
        ("a.csv", {}, b"only one column\n" + b"".join(b"%d\n\n" % n for n in NUMBERS)),
        ("a.tsv", {"quote": ""}, b"a\tb\n" + b"".join(b'%d\t"x\n' % n for n in NUMBERS)),
        ("a.jsonl", {}, b"".join(b'{"n": %d}\n' % n for n in NUMBERS)),
        ("no ending", {}, b"".join(b'{"n": %d}\n' % n for n in NUMBERS)),
        ("no ending", {}, b"\xef\xbb\xbfa|b\n" + b"".join(b"%d|%d\n" % (n, n) for n in NUMBERS)),
        ("no ending", {}, b"".join(b"a line, and more %d\n" % (n % 7) * (n % 5) for n in NUMBERS)),
        ("a.log", {"encoding": "latin-1"}, b"".join(b"\xe9%d,\n" % n for n in NUMBERS)),
    ],
)
def test_the_outline_of_what_has_come_is_that_of_the_whole(
    workshop: Workshop, name: str, asked: dict[str, object], content: bytes
) -> None:
    ask = {"upload": "uploads/x", "list": "x", "name": name, "asked": Asked.model_validate(asked).model_dump()}
    path = workshop.context.files.path("uploads/x")
    path.parent.mkdir()
    path.write_bytes(content[: HEAD + 1])
    early = Outline.model_validate(uploads.outline(workshop.context, ask))
    path.write_bytes(content)
    found = uploads.inspect(workshop.context, ask)
    whole = {**found, "id": "x", "name": name, "bytes": len(content), "sha256": ""}
    assert early.model_dump_json() == ListRecord.model_validate(whole).outline.model_dump_json()


def test_an_upload_that_has_ended_has_no_outline_any_more(workshop: Workshop) -> None:
    ask = {"upload": "uploads/gone", "name": "a.csv", "asked": Asked().model_dump()}
    with pytest.raises(NotFound):
        uploads.outline(workshop.context, ask)
