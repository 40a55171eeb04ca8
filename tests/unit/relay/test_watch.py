"""The board: who watches is told of every change, at most once a second a job, and of the last state always."""

import pytest
import redis

from tests.unit.relay.board import Board
from web.relay.watch import NEWEST, SENDS_A_TICK


@pytest.fixture
def board() -> Board:
    return Board("a")


def test_a_change_is_told_at_the_next_tick(board: Board) -> None:
    board.changes("job1")
    assert board.tick() == [("a", "job", "job1", "running")]
    assert board.tick() == []


def test_many_changes_within_a_second_are_told_once_and_the_last_state_follows(board: Board) -> None:
    board.changes("job1")
    told = board.tick()
    board.changes("job1", "succeeded")
    told += board.tick() + board.tick() + board.tick()
    assert told == [("a", "job", "job1", "running")]
    assert board.tick(0.5) == [("a", "job", "job1", "succeeded")]


def test_a_line_is_read_once_however_many_watch(board: Board) -> None:
    board.watch.enter("b", "local")
    board.changes("job1")
    assert board.tick() == [("a", "job", "job1", "running"), ("b", "job", "job1", "running")]
    assert board.jobs.read == ["job1"]


def test_who_does_not_watch_any_more_is_told_nothing(board: Board) -> None:
    board.changes("job1")
    board.watch.leave("a")
    board.changes("job1")
    assert board.tick() == []
    assert board.jobs.read == []


def test_a_client_with_too_much_unread_is_told_later_and_misses_no_job(board: Board) -> None:
    board.watch.enter("b", "local")
    board.clients.full.add("b")
    board.changes("job1")
    assert board.tick() == [("a", "job", "job1", "running")]
    board.changes("job1", "succeeded")
    assert board.tick(1) == [("a", "job", "job1", "succeeded")]
    board.clients.full.clear()
    assert board.tick(1) == [("b", "job", "job1", "succeeded")]


def test_what_a_client_missed_is_told_within_the_second_of_nobody_s_line(board: Board) -> None:
    board.watch.enter("b", "local")
    board.clients.full.add("b")
    board.changes("job1")
    board.tick()
    board.clients.full.clear()
    assert board.tick() == []
    assert board.tick(0.8) == [("b", "job", "job1", "running")]


def test_what_redis_did_not_answer_stays_owed(board: Board) -> None:
    board.changes("job1")
    board.jobs.is_away = True
    with pytest.raises(redis.ConnectionError):
        board.tick()
    board.jobs.is_away = False
    assert board.tick() == [("a", "job", "job1", "running")]


def test_who_cannot_be_answered_does_not_watch_and_who_did_before_still_does(board: Board) -> None:
    board.jobs.is_away = True
    for sid in ("a", "b"):
        with pytest.raises(redis.ConnectionError):
            board.watch.enter(sid, "local")
    board.jobs.is_away = False
    board.changes("job1")
    assert board.tick() == [("a", "job", "job1", "running")]


def test_a_deleted_job_is_told_as_gone_and_not_as_changed(board: Board) -> None:
    board.changes("job1")
    board.deletes("job1")
    assert board.tick() == [("a", "gone", "job1", "")]


def test_a_deleted_job_is_told_as_gone_to_a_client_that_could_not_be_told_at_once(board: Board) -> None:
    board.changes("job1")
    board.tick()
    board.clients.full.add("a")
    board.deletes("job1")
    assert board.tick(1) == []
    board.clients.full.clear()
    assert board.tick(1) == [("a", "gone", "job1", "")]


def test_jobs_of_another_owner_are_told_of_neither_as_changed_nor_as_gone(board: Board) -> None:
    board.watch.enter("b", "another")
    board.has("theirs", owner="another")
    board.changes("theirs")
    assert board.tick() == [("b", "job", "theirs", "running")]
    board.deletes("theirs")
    assert board.tick(1) == [("b", "gone", "theirs", "")]


def test_who_sees_everybodys_jobs_is_told_of_all_of_them(board: Board) -> None:
    board.watch.enter("all", None)
    for job, owner in (("mine", "local"), ("theirs", "another")):
        board.has(job, owner=owner)
        board.changes(job)
    assert sorted(board.tick()) == [
        ("a", "job", "mine", "running"), ("all", "job", "mine", "running"), ("all", "job", "theirs", "running"),
    ]  # fmt: skip
    board.deletes("theirs")
    assert board.tick(1) == [("all", "gone", "theirs", "")]
    assert [line["id"] for line in board.watch.enter("later", None)] == ["mine"]


def test_after_the_connection_was_lost_all_that_changed_meanwhile_is_told(board: Board) -> None:
    board.changes("old")
    board.tick()
    board.changes("old", "succeeded", heard=False)
    board.changes("new", heard=False)
    board.watch.reconnected()
    assert sorted(board.tick(1)) == [("a", "job", "new", "running"), ("a", "job", "old", "succeeded")]


def test_after_the_connection_was_lost_what_is_as_it_was_told_is_not_told_again(board: Board) -> None:
    board.changes("job1")
    board.tick()
    board.watch.reconnected()
    assert board.tick(1) == []


def test_after_the_connection_was_lost_jobs_older_than_the_newest_are_looked_at_too(board: Board) -> None:
    board.changes("old")
    for number in range(NEWEST):
        board.changes(f"newer{number}")
    for _ in range(3):
        board.tick(1)
    board.changes("old", "failed", heard=False)
    board.watch.reconnected()
    assert board.tick(1) == [("a", "job", "old", "failed")]


def test_a_job_that_was_deleted_while_nobody_listened_is_told_as_gone(board: Board) -> None:
    board.has("shown")
    board.watch.enter("b", "local")
    board.deletes("shown", heard=False)
    board.watch.reconnected()
    assert sorted(board.tick(1)) == [("a", "gone", "shown", ""), ("b", "gone", "shown", "")]


def test_a_change_of_state_is_told_before_progress_that_waited_longer(board: Board) -> None:
    for number in range(2 * SENDS_A_TICK):
        board.changes(f"job{number}")
    board.changes("last", "succeeded")
    assert board.tick()[0] == ("a", "job", "last", "succeeded")


def test_changes_of_state_without_end_do_not_keep_progress_from_being_told(board: Board) -> None:
    board.changes("slow")
    told = []
    for number in range(2 * SENDS_A_TICK):
        board.changes(f"job{number}", "succeeded")
    told = board.tick()
    assert ("a", "job", "slow", "running") in told


def test_there_is_a_bound_on_what_one_tick_sends_and_all_are_told_in_turn(board: Board) -> None:
    board.watch.enter("b", "local")
    jobs = [f"job{number}" for number in range(SENDS_A_TICK)]
    told: list[str] = []
    for job in jobs:
        board.changes(job)
    while len(told) < len(jobs):
        sent = board.tick(1)
        assert 0 < len(sent) <= SENDS_A_TICK
        told += [job for sid, _, job, _ in sent if sid == "a"]
        # Who was told and changes again goes to the end of the line.
        for job in told:
            board.changes(job)
    assert told[: len(jobs)] == jobs
