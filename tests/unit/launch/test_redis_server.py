"""Holes in an append-only file: they are closed, and nothing else is changed."""

import subprocess
import sys
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from launch import redis_server
from launch.redis_server import close_holes, holes, mend

Command = list[bytes]

# Values that look like what is looked for.
VALUES = st.one_of(
    st.binary(max_size=20), st.sampled_from([b"\r\n\0\0*3\r\n$3\r\nSET\r\n", b"\0*1\r\n", b"*1\r\n", b""])
)
COMMANDS = st.lists(st.lists(VALUES, min_size=1, max_size=4), max_size=12)
ZEROS = st.lists(st.integers(0, 3), min_size=13, max_size=13)


def written(command: Command) -> bytes:
    return b"*%d\r\n" % len(command) + b"".join(b"$%d\r\n%s\r\n" % (len(value), value) for value in command)


@given(commands=COMMANDS, zeros=ZEROS, rest=st.booleans())
@example(commands=[[b"\r\n\0*1\r\n"], [b"PING"]], zeros=[0] * 13, rest=False)
def test_a_file_with_holes_is_again_what_was_written(commands: list[Command], zeros: list[int], rest: bool) -> None:
    whole = [written(command) for command in commands]
    # What a crash cut off at the end is Redis's own affair.
    tail = b"*2\r\n$3\r\nGE" if rest else b""
    data = b"".join(b"\0" * n + command for n, command in zip(zeros, whole, strict=False)) + tail
    found = holes(data)
    mended = bytearray(data)
    for start, end in reversed(found):
        del mended[start:end]
    assert mended == b"".join(whole) + tail
    assert holes(bytes(mended)) == []


def test_zeros_at_the_end_are_left_as_they_are() -> None:
    assert holes(written([b"PING"]) + b"\0\0\0") == []


def test_a_file_that_is_damaged_otherwise_is_left_as_it_is() -> None:
    assert holes(written([b"PING"]) + b"rubbish\r\n\0" + written([b"PING"])) == []


def test_remarks_of_the_server_are_no_end() -> None:
    data = b"#TS:1700000000\r\n" + written([b"PING"]) + b"\0" + b"#TS:1700000001\r\n"
    assert holes(data + b"\0" + written([b"PING"])) == []
    assert holes(b"#TS:1700000000\r\n" + b"\0" + written([b"PING"])) == [(16, 17)]


def test_only_files_that_a_server_will_read_are_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "appendonlydir"
    folder.mkdir()
    holed = written([b"PING"]) + b"\0\0" + written([b"PING"])
    for name in ("a.aof.1.base.rdb", "a.aof.1.incr.aof", "a.aof.2.incr.aof", "a.aof.0.incr.aof"):
        (folder / name).write_bytes(holed)
    (folder / "a.aof.manifest").write_text(
        "file a.aof.1.base.rdb seq 1 type b\nfile a.aof.0.incr.aof seq 0 type h\n"
        "file a.aof.1.incr.aof seq 1 type i\nfile a.aof.2.incr.aof seq 2 type i\n"
    )
    assert [line.split(":")[0] for line in mend(tmp_path)] == ["a.aof.1.incr.aof", "a.aof.2.incr.aof"]
    assert (folder / "a.aof.1.incr.aof").read_bytes() == (folder / "a.aof.2.incr.aof").read_bytes()
    assert (folder / "a.aof.1.incr.aof").read_bytes() == written([b"PING"]) * 2
    assert (folder / "a.aof.0.incr.aof").read_bytes() == holed
    assert list(mend(tmp_path)) == []


def test_an_empty_file_is_well(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert close_holes(tmp_path / "empty") == 0


def test_it_becomes_the_server_with_all_its_options(tmp_path: Path) -> None:
    words = [str(tmp_path / "redis.conf"), "--bind", "127.0.0.1"]
    said = subprocess.run(
        [sys.executable, redis_server.__file__, "/bin/echo", *words], capture_output=True, text=True, check=True
    )
    assert (said.stdout, said.stderr) == (" ".join(words) + "\n", "")
