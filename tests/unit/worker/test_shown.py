"""What watchers are shown of rows: at most fifty, 16 KiB, 1 KiB each."""

import json

from worker.shown import ShownRows


def test_fifty_rows_are_shown_and_then_no_more() -> None:
    shown = ShownRows()
    shown.add_all((({"row": i}, b"x") for i in range(60)), "utf-8")
    assert shown.room == 0
    assert len(json.loads(shown.take().json)) == 50


def test_a_long_row_is_cut_and_says_so() -> None:
    shown = ShownRows()
    shown.add_all([({"row": 1}, b"x" * 2000)], "utf-8")
    (entry,) = json.loads(shown.take().json)
    assert entry == {"row": 1, "data": "x" * 1024, "truncated": True}


def test_a_message_stays_below_sixteen_kibibytes() -> None:
    shown = ShownRows()
    shown.add_all((({"row": i}, b"\xff" * 1024) for i in range(50)), "utf-8")
    taken = shown.take()
    assert 0 < taken.rows < 50
    assert len(taken.json.encode()) <= 16 * 1024


def test_after_taking_there_is_room_again() -> None:
    shown = ShownRows()
    shown.add_all((({"row": i}, b"x") for i in range(60)), "utf-8")
    shown.take()
    assert shown.room == 50
    assert shown.take().json == "[]"
