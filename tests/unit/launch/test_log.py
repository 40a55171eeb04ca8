"""The log of all parts is readable, keeps secrets, and never holds anybody up."""

import io
import threading

from launch.log import LONGEST_LINE, Log, Splitter


def test_each_line_begins_with_its_part() -> None:
    out = io.BytesIO()
    log = Log(out)
    log.line("web", "here")
    log.line("worker", b"\xff there")
    log.close()
    assert out.getvalue() == b"web    | here\nworker | \xff there\n"


def test_each_part_has_its_own_colour_on_a_terminal() -> None:
    out = io.BytesIO()
    log = Log(out, coloured=True)
    for part in ("web", "worker", "web"):
        log.line(part, "x")
    log.close()
    first, second, third = (line.split(b"m", 1)[0] for line in out.getvalue().splitlines())
    assert first == third != second


def test_secrets_are_hidden() -> None:
    out = io.BytesIO()
    log = Log(out)
    log.hide(["s3cret", ""])
    log.line("web", "redis://:s3cret@127.0.0.1")
    log.close()
    assert out.getvalue() == b"web    | redis://:***@127.0.0.1\n"


def test_a_terminal_that_is_held_costs_lines_and_not_time() -> None:
    held, caught_up = threading.Event(), threading.Event()

    class Held(io.BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            held.wait(10)
            return super().write(data)

        def flush(self) -> None:
            # The log does so where nothing is left to write.
            caught_up.set()

    out = Held()
    log = Log(out, pending=2)
    for number in range(10):
        log.line("web", str(number))
    held.set()
    assert caught_up.wait(10)
    log.line("web", "on it goes")
    log.close()
    assert b"lines skipped" in out.getvalue()
    assert out.getvalue().endswith(b"on it goes\n")


def test_a_reader_that_left_does_not_matter() -> None:
    out = io.BytesIO()
    out.close()
    log = Log(out)
    log.line("web", "unheard")
    log.close()


def test_lines_are_cut_wherever_the_pieces_are() -> None:
    splitter = Splitter()
    found = [line for piece in (b"on", b"e\r\ntwo\nth", b"ree") for line in splitter.feed(piece)] + splitter.end()
    assert found == [b"one", b"two", b"three"]


def test_a_line_without_an_end_is_cut() -> None:
    splitter = Splitter()
    assert splitter.feed(b"x" * (LONGEST_LINE + 1)) == [b"x" * LONGEST_LINE]
    assert splitter.end() == [b"x"]
