"""What Flower is told that tasks do."""

from pydantic import SecretStr

from shared import words
from shared.broker import PREVIEW, QUICK, make_celery
from shared.settings import Settings
from worker.announcing import MOST, Announcement


def test_a_ticket_names_list_condition_rows_and_job() -> None:
    line = words.testing("people.csv", "age >= 65", 0, 40_000, "8h3")
    assert line == "people.csv · age >= 65 · rows 1–40,000 · job 8h3"


def test_every_question_to_the_quick_worker_is_put_in_words() -> None:
    routes = make_celery(Settings(redis_url=SecretStr("redis://127.0.0.1:1"))).conf.task_routes
    asked = {
        "upload": "uploads/9x2", "list": "9x2", "name": "people.csv", "where": "age >= 65", "types": {}, "job": "8h3",
        "which": "kept", "format": "parquet", "offset": 100, "limit": 50, "segment": "0-1-2", "segments": 3,
    }  # fmt: skip
    lines = {task: words.question(task, asked) for task, route in routes.items() if route == {"queue": QUICK}}
    assert len(lines) == 8
    assert all(line.endswith((" · job 8h3", " · list 9x2")) for line in lines.values()), lines


def test_a_long_condition_is_one_line_and_cut() -> None:
    where = "age >= 65\n  OR " * 100
    line = words.question(PREVIEW, {"list": "9x2", "where": where})
    assert "\n" not in line
    assert len(line) < 200
    assert line.startswith("previewing age >= 65 OR age >= 65 OR")
    assert line.endswith("… · list 9x2")


def test_a_ticket_is_found_by_each_job_that_it_served_the_newest_first() -> None:
    told: list[str] = []
    announce = Announcement(told.append)
    announce("a", "rows 1–10 · job a")
    announce("b", "rows 1–10 · job b")
    announce("a", "rows 11–20 · job a")
    assert told[-1] == "rows 11–20 · job a; rows 1–10 · job b"


def test_a_ticket_that_served_very_many_jobs_names_the_last_of_them() -> None:
    told: list[str] = []
    announce = Announcement(told.append)
    for number in range(MOST + 5):
        announce(str(number), f"job {number}")
    assert told[-1].split("; ") == [f"job {number}" for number in range(MOST + 4, 4, -1)]
