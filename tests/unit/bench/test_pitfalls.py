"""`make pitfalls`: from what clients saw to figures, to medians, to the tables of two languages."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.pitfalls import pages
from bench.pitfalls.figures import Arrival, Leaving, Opened, arrival, leaving
from bench.pitfalls.results import Measurement, Result, broken, keep, kept, median
from bench.pitfalls.servers import Run
from bench.pitfalls.words import CHINESE, ENGLISH

LET_IN, REFUSED = Opened(True, 20), Opened(False, 30)
GOOD = Result(
    "winnow",
    "sleep",
    Arrival(expected=10, first=12, live=10, prompt=10, longest_silence=2000, reconnects=0, restarts=0),
    Leaving(expected=10, finished=True, seen=10, restarts=0),
    {"closed": {"other": REFUSED, "null": REFUSED}, "opened": {"other": LET_IN, "null": REFUSED}},
)
NAIVE = Result(
    "handler",
    "compute",
    Arrival(expected=10, first=None, live=0, prompt=0, longest_silence=4012, reconnects=2, restarts=2),
    Leaving(expected=10, finished=True, seen=3, restarts=1),
    {
        "closed": {"other": Opened(False, 2140), "null": REFUSED},
        "opened": {"other": Opened(True, 1960), "null": LET_IN},
    },
)
FACTS = {name: name.upper() for name in ("date", "cores", "machine", "python", "versions", "rounds")}


def message(number: int, time: int, at: int, run: object = 1) -> dict[str, object]:
    return {"saw": "message", "number": number, "time": time, "at": at, "run": run}


def test_a_batch_at_the_end_is_late_and_the_silence_before_it_is_seen() -> None:
    seen = [
        {"saw": "connect", "time": 0},
        {"saw": "ask", "time": 10},
        *(message(n, time=3000, at=n * 1000) for n in (0, 1, 2)),
        {"saw": "end", "time": 3500},
    ]
    assert arrival(seen, [Run(0, 2990)], expected=3) == Arrival(3, 2990, 0, 0, 3500, 0, 0)


def test_messages_of_a_run_that_goes_on_arrived_before_its_end() -> None:
    seen = [{"saw": "ask", "time": 0}, message(0, time=40, at=5), message(1, time=1100, at=1005)]
    one = arrival(seen, [Run(0, None)], expected=10)
    assert (one.first, one.live, one.prompt) == (40, 2, 1)


def test_a_run_that_starts_again_with_the_connection_is_counted() -> None:
    seen = [
        {"saw": "connect", "time": 0},
        {"saw": "ping", "time": 2000},
        {"saw": "disconnect", "time": 6000},
        {"saw": "connect", "time": 7000},
        {"saw": "end", "time": 8000},
    ]
    one = arrival(seen, [Run(0, 7000), Run(7000, None)], expected=10)
    assert (one.first, one.live, one.reconnects, one.restarts, one.longest_silence) == (None, 0, 1, 1, 4000)


def test_of_two_visits_the_messages_of_the_first_ones_run_count_each_once() -> None:
    first = [message(0, 10, 9, run="a"), message(1, 20, 19, run="a")]
    second = [*(message(n, 90, 9, run="a") for n in (0, 1, 2)), message(0, 95, 94, run="b")]
    assert leaving(first, second, [Run(0, 50)], "a", expected=3) == Leaving(3, True, 3, 0)


def test_a_run_that_ends_with_its_client_is_not_finished() -> None:
    assert not leaving([], [], [Run(0, None)], 1, expected=3).finished


def test_medians_leave_out_the_round_in_which_nothing_came() -> None:
    rounds = [replace(GOOD, arrival=replace(GOOD.arrival, first=first, prompt=n)) for first, n in
              ((30, 10), (None, 8), (20, 10))]  # fmt: skip
    assert (median(rounds).arrival.first, median(rounds).arrival.prompt) == (20, 10)
    nothing = [replace(GOOD, arrival=replace(GOOD.arrival, first=first)) for first in (None, 30, None)]
    assert median(nothing).arrival.first is None


def test_a_measurement_is_read_as_it_was_kept(tmp_path: Path) -> None:
    measurement = Measurement(FACTS, [GOOD, NAIVE])
    keep(measurement, tmp_path / "results.json")
    assert kept(tmp_path / "results.json") == measurement


def test_winnows_way_is_whole_when_all_its_promises_are_kept() -> None:
    assert broken(GOOD) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arrival": replace(GOOD.arrival, live=9)}, "9 of 10 messages before the work ended"),
        ({"arrival": replace(GOOD.arrival, prompt=9)}, "9 of 10 messages within 50 ms"),
        ({"arrival": replace(GOOD.arrival, longest_silence=3100)}, "3.1 s without a ping"),
        ({"arrival": replace(GOOD.arrival, reconnects=1)}, "1 reconnects"),
        ({"arrival": replace(GOOD.arrival, restarts=1)}, "1 restarts"),
        ({"leaving": replace(GOOD.leaving, finished=False)}, "a run ended because its client had left"),
        ({"leaving": replace(GOOD.leaving, seen=4)}, "4 of 10 messages for who left and came back"),
        ({"leaving": replace(GOOD.leaving, restarts=1)}, "1 restarts for who left and came back"),
        (
            {"origins": {**GOOD.origins, "opened": GOOD.origins["closed"]}},
            "an origin was refused that is listed",
        ),
        (
            {"origins": {**GOOD.origins, "closed": GOOD.origins["opened"]}},
            "an origin was let in that is not listed",
        ),
        (
            {"origins": {**GOOD.origins, "opened": {"other": LET_IN, "null": LET_IN}}},
            "a page without an origin was let in",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_promise_is_told(change: dict[str, object], said: str) -> None:
    assert broken(replace(GOOD, **change)) == [said]  # type: ignore[arg-type]


def test_the_tables_say_what_was_measured() -> None:
    text = pages.tables(Measurement(FACTS, [NAIVE, GOOD]), ENGLISH)
    said = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    assert said[2] == ["the usual handler", "computes", "never", "0 of 10", "0 of 10", "4.0 s", "2", "2"]
    assert said[3] == ["**Winnow's way**", "sleeps", "12 ms", "10 of 10", "10 of 10", "2.0 s", "0", "0"]
    assert said[6] == [
        "the usual handler", "computes", "runs on; 3 of 10 seen; begun again",
        "refused after 2.1 s; with `*` let in after 2.0 s", "refused; with `*` let in",
    ]  # fmt: skip
    assert said[7] == [
        "**Winnow's way**", "sleeps", "runs on; 10 of 10 seen; not begun again", "refused; if listed let in", "refused"
    ]  # fmt: skip


def test_both_languages_have_the_same_rows_and_columns() -> None:
    measurement = Measurement(FACTS, [NAIVE, GOOD])
    english, chinese = (pages.tables(measurement, words).splitlines() for words in (ENGLISH, CHINESE))
    assert [line.count("|") for line in english] == [line.count("|") for line in chinese]
    assert ENGLISH.designs.keys() == CHINESE.designs.keys()


def test_tables_are_put_between_the_marks_and_nowhere_else() -> None:
    page = f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter"
    assert pages.with_tables(page, "new") == f"before\n{pages.BEGIN}\n\nnew\n\n{pages.END}\nafter"
    with pytest.raises(ValueError, match="the page has no"):
        pages.with_tables("no marks", "new")
