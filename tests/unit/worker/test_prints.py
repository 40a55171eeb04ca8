"""What rows print: lines of the log, few a second, whatever is written and whoever closes what."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.predicates.prints import CHARACTERS, LINES, Printed, Prints


class Log:
    """The lines that were logged, and a clock."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.now = 100.0
        self.prints = Prints(self.lines.append, lambda: self.now)
        self.stream = Printed(self.prints, 2)


def test_lines_are_logged_with_who_printed_them_as_they_end() -> None:
    log = Log()
    log.prints.source = "predicate loud"
    print("one", file=log.stream)
    print("two", end="", file=log.stream)
    assert log.lines == ["predicate loud: one"]
    print(" and three", file=log.stream)
    assert log.lines[1:] == ["predicate loud: two and three"]


def test_beyond_a_number_a_second_lines_are_counted_and_that_is_said() -> None:
    log = Log()
    for number in range(LINES + 5):
        print(number, file=log.stream)
    assert log.lines == [str(number) for number in range(LINES)]
    log.now += 1
    print("later", file=log.stream)
    assert log.lines[LINES:] == ["… and 5 more lines", "later"]
    log.prints.tell_rest()
    assert log.lines[-1] == "later"


@given(texts=st.lists(st.text()), times=st.lists(st.floats(0, 2), max_size=50))
def test_whatever_is_written_no_line_is_lost_uncounted_and_each_can_be_encoded(
    texts: list[str], times: list[float]
) -> None:
    log = Log()
    for place, text in enumerate(texts):
        log.now += times[place] if place < len(times) else 0
        assert log.stream.write(text) == len(text)
    log.stream.end_line()
    log.prints.tell_rest()
    more = [int(line.split()[2]) for line in log.lines if line.startswith("… and ")]
    whole = "".join(texts)
    assert len(log.lines) - len(more) + sum(more) == whole.count("\n") + (not whole.endswith("\n") and whole != "")
    for line in log.lines:
        assert "\n" not in line.encode().decode()


def test_a_line_that_does_not_end_is_told_in_pieces() -> None:
    log = Log()
    log.stream.write("x" * (CHARACTERS + 1))
    assert [len(line) for line in log.lines] == [CHARACTERS + 1]
    assert log.lines[0].endswith("…")


def test_it_stays_open_whoever_closes_it_and_takes_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    monkeypatch.setattr(sys, "stdout", log.stream)
    sys.stdout.close()
    with sys.stdout as stream:
        stream.write("still\n")
    sys.stdout.buffer.write(b"caf\xc3\xa9 \xff\n")
    sys.stdout.flush()
    assert log.lines == ["still", "café \\xff"]


def test_a_handler_of_the_log_that_prints_does_not_print_for_ever(capfd: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []

    def log(line: str) -> None:
        lines.append(line)
        print(f"handled: {line}", file=stream)

    stream = Printed(Prints(log), 2)
    print("one", file=stream)
    print("two", file=stream)
    assert lines == ["one", "two"]
    assert capfd.readouterr().err == "handled: one\nhandled: two\n"


def test_a_program_that_is_started_may_write_there(capfd: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["echo", "from a program"], stdout=Log().stream, check=True)
    assert capfd.readouterr().err == "from a program\n"


def test_what_no_encoding_has_and_what_would_leave_the_line_is_written_out() -> None:
    log = Log()
    print("a\udcffb\x1b[31m\rc", file=log.stream)
    assert log.lines == ["a\\udcffb\\x1b[31m\\rc"]
