"""The command line as its caller sees it: stdout, stderr and exit status."""

import fcntl
import io
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest

from tests.unit.winnow.speaking import (
    Exchange,
    Speaker,
    a_list,
    a_snapshot,
    as_json,
    cut,
    event,
    nothing,
    problem,
    progress,
    ranged,
    sse,
    state,
    streamed,
)
from winnow import __version__
from winnow.cli.main import main

DATA = b'a,b\r\n1,"x\ny"\r\n2,\xff\r\n3,z'
KEPT, JOB, EVENTS = "GET /api/jobs/j1/kept", "GET /api/jobs/j1", "GET /api/jobs/j1/events"

Output = pytest.CaptureFixture[bytes]


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def on_this_server(server: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on which a job is submitted, runs and succeeds with one failed row."""
    monkeypatch.setenv("WINNOW_URL", server.url)
    monkeypatch.delenv("WINNOW_TOKEN", raising=False)
    monkeypatch.setattr("sys.stdin", Terminal())
    server.on("POST /api/lists", as_json(a_list(), 201))
    server.on("GET /api/lists/l1", as_json(a_list()))
    server.on("POST /api/jobs", as_json(a_snapshot("queued", seq=1), 202))
    server.on(JOB, as_json(a_snapshot()))
    server.on(EVENTS, streamed(sse(state(1, "queued"), progress(2, 4), state(3, "succeeded"))))
    server.on(KEPT, streamed(DATA[:9], DATA[9:]))


def winnow(*words: object) -> list[str]:
    return [sys.executable, "-m", "winnow", *map(str, words)]


def running(*words: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(winnow(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_run_writes_the_kept_rows_byte_for_byte_and_nothing_else(
    server: Speaker, tmp_path: Path, capsysbinary: Output
) -> None:
    source = tmp_path / "people.csv"
    source.write_bytes(DATA)
    words = ["run", str(source), "--where", "a > 1", "--type", "a=integer", "--label", "x", "--max-failed", "3"]
    assert main([*words, "--no-header", "--drop-rejected"]) == 0
    assert capsysbinary.readouterr() == (DATA, b"")
    upload, submit = server.heard[:2]
    assert (upload.body, upload.query) == (DATA, {"name": "people.csv", "header": "false"})
    submission = {"list": "l1", "where": "a > 1", "types": {"a": "integer"}, "label": "x", "max_failed": 3}
    assert json.loads(submit.body) == submission | {"keep_rejected": False}


def test_run_writes_to_a_file(tmp_path: Path, capsysbinary: Output) -> None:
    target = tmp_path / "kept.csv"
    assert main(["run", "--list", "l1", "--where", "a > 1", "-o", str(target)]) == 0
    assert target.read_bytes() == DATA
    assert capsysbinary.readouterr() == (b"", b"")


@pytest.mark.parametrize("words", [["-"], []])
def test_run_reads_standard_input_with_a_dash_or_without_a_file(server: Speaker, words: list[str]) -> None:
    done = subprocess.run(winnow("run", *words, "--where", "a > 1"), input=DATA, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, DATA, b"")
    assert server.heard[0].body == DATA


def test_run_filters_again_what_a_job_has_kept(server: Speaker, capsysbinary: Output) -> None:
    assert main(["run", "--job", "j0", "--where", "a > 1"]) == 0
    assert capsysbinary.readouterr().out == DATA
    assert json.loads(server.calls("POST /api/jobs")[0].body)["list"] == {"job": "j0", "which": "kept"}


def test_run_as_json_prints_the_last_state(capsysbinary: Output) -> None:
    assert main(["run", "--list", "l1", "--where", "a > 1", "--json"]) == 0
    out, err = capsysbinary.readouterr()
    assert json.loads(out) == a_snapshot()
    assert err == b""


def test_run_detached_prints_the_id_alone(server: Speaker, capsysbinary: Output) -> None:
    assert main(["run", "--list", "l1", "--where", "a > 1", "--detach"]) == 0
    assert capsysbinary.readouterr() == (b"j1\n", b"")
    assert len(server.heard) == 1


def test_failed_rows_are_never_passed_over_in_silence(server: Speaker, capsysbinary: Output) -> None:
    rows = progress(1, 8)["rows"] | {"failed": 2}
    reasons = [{"verdict": "failed", "reason": "a: 'x' is not an integer", "rows": 2}]
    server.on(JOB, as_json(a_snapshot(rows=rows, reasons=reasons)))
    assert main(["run", "--list", "l1", "--where", "a > 1"]) == 0
    said = "winnow: 2 rows failed (such as: a: 'x' is not an integer); see them: winnow fetch j1 failed"
    assert capsysbinary.readouterr().err.decode() == f"{said} --url {server.url}\n"


@pytest.mark.parametrize(("end", "said"), [("failed", b"winnow: job j1 failed: too many"), ("cancelled", b"cancelled")])
def test_a_job_that_does_not_succeed_is_exit_1_and_its_rows_are_written_all_the_same(
    server: Speaker, capsysbinary: Output, end: str, said: bytes
) -> None:
    error = {"title": "t", "detail": "too many"} if end == "failed" else None
    server.on(JOB, as_json(a_snapshot(end, error=error)))
    server.on(KEPT, streamed(DATA[:9], end=False), ranged(DATA))
    assert main(["run", "--list", "l1", "--where", "a > 1"]) == 1
    out, err = capsysbinary.readouterr()
    assert out == DATA
    assert said in err
    assert err.count(b"\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run"], "run takes a FILE"),
        (["run", "--list", "l1", "--job", "j1", "--where", "a > 1"], "or --job ID"),
        (["run", "--list", "l1"], "say which rows to keep"),
        (["run", "no/such.csv", "--where", "a > 1"], "no/such.csv: No such file or directory"),
        (["run", "--list", "l1", "--where", "a > 1", "--type", "age"], "--type takes COLUMN=TYPE"),
        (["run", "--list", "l1", "--where", "a > 1", "--max-failed", "many"], "--max-failed"),
        (["frobnicate"], "frobnicate"),
        (["fetch", "j1", "lost"], "lost"),
        (["fetch", "j1", "kept", "--raw"], "--raw is for failed rows"),
        (["jobs", "--url", "localhost"], "not the address of a server"),
        (["jobs", "-n", "0"], "Must be >= 1"),
        (["jobs", "--state", "done"], 'Choose from: "queued"'),
        (["run", "--list", "l1", "--where", "a > 1", "--sample", "0"], "Must be >= 1"),
        (["run", "--list", "l1", "--where", "a > 1", "--max-failed", "-1"], "Must be >= 0"),
        (["run", "--list", "l1", "--where", "a > 1", "-o", "/no/such/kept.csv"], "there is no folder /no/such"),
        (["fetch", "j1", "kept", "-o", "/"], "-o /: this is a folder"),
        (["delete"], "delete takes the ids of jobs"),
        (["watch", "j1", "--after", "then"], "--after takes the seq or the cursor of an event"),
        (["completion", "csh"], "csh"),
    ],
)
def test_a_wrong_call_is_exit_2_and_one_plain_line(words: list[str], said: str, capsysbinary: Output) -> None:
    assert main(words) == 2
    out, err = capsysbinary.readouterr()
    assert (out, err.count(b"\n")) == (b"", 1)
    assert err.startswith(b"winnow: ")
    assert said in err.decode()


def test_a_refused_condition_is_exit_2_with_place_and_hint(server: Speaker, capsysbinary: Output) -> None:
    fault = {"position": 4, "length": 3, "hint": "Did you mean age?"}
    server.on("POST /api/jobs", problem(422, "There is no column aeg.", "urn:winnow:where", **fault))
    assert main(["run", "--list", "l1", "--where", "not aeg"]) == 2
    said = b"winnow: where, character 5: There is no column aeg. Did you mean age?\n"
    assert capsysbinary.readouterr() == (b"", said)


def test_a_list_that_was_uploaded_for_a_refused_condition_need_not_come_again(
    server: Speaker, tmp_path: Path, capsysbinary: Output
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    server.on("POST /api/jobs", problem(422, "There is no column aeg.", "urn:winnow:where", position=0, length=3))
    assert main(["run", str(path), "--where", "aeg > 1"]) == 2
    refused, hint = capsysbinary.readouterr().err.decode().splitlines()
    assert "There is no column aeg." in refused
    assert hint.endswith(f"winnow run --list l1 --url {server.url}")


def test_a_list_from_a_pipe_that_was_taken_for_text_is_said_to_be(
    server: Speaker, monkeypatch: pytest.MonkeyPatch, capsysbinary: Output
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"mail\na@example.com\n")))
    server.on("POST /api/lists", as_json(a_list(name="stdin", format="text"), 201))
    server.on("POST /api/jobs", problem(422, "There is no column mail.", "urn:winnow:where", position=0, length=4))
    assert main(["run", "--where", "mail LIKE '%@%'"]) == 2
    assert b"was read as plain text, with one column, line; --format csv" in capsysbinary.readouterr().err


def test_a_file_that_cannot_be_written_is_told_before_anything_is_sent(server: Speaker) -> None:
    assert main(["run", "--list", "l1", "--where", "a > 1", "-o", "/no/such/kept.csv"]) == 2
    assert server.heard == []


def test_options_of_all_commands_may_stand_before_the_command(server: Speaker, capsysbinary: Output) -> None:
    server.on("GET /api/tokens", as_json({"tokens": [{"name": "ada"}]}))
    assert main(["--token=t", "--url", server.url, "--json", "token", "list"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == {"name": "ada"}
    assert server.heard[0].headers["authorization"] == "Bearer t"
    assert main(["--json", "show", "j1"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["id"] == "j1"


def test_the_version_is_told(capsysbinary: Output) -> None:
    assert main(["--version"]) == 0
    assert capsysbinary.readouterr() == (f"winnow {__version__}\n".encode(), b"")


def test_jobs_and_lists_are_deleted_by_their_ids(server: Speaker, capsysbinary: Output) -> None:
    for path in ("jobs/j1", "jobs/j2", "lists/l1"):
        server.on(f"DELETE /api/{path}", nothing)
    assert main(["delete", "j1", "j2"]) == 0
    assert main(["delete", "--lists", "l1", "--json"]) == 0
    assert capsysbinary.readouterr().out == b'j1 deleted\nj2 deleted\n{"deleted": "l1"}\n'
    server.on("DELETE /api/jobs/j1", problem(404, "there is no job j1"))
    assert main(["delete", "j1", "j2"]) == 1
    assert capsysbinary.readouterr() == (b"", b"winnow: there is no job j1\n")


def test_a_problem_is_exit_1_and_with_json_it_is_json(server: Speaker, capsysbinary: Output) -> None:
    server.on(JOB, problem(404, "no job j1"))
    assert main(["show", "j1"]) == 1
    assert capsysbinary.readouterr() == (b"", b"winnow: no job j1\n")
    assert main(["show", "j1", "--json"]) == 1
    assert json.loads(capsysbinary.readouterr().err)["status"] == 404


def test_a_server_that_is_not_there_is_exit_1_at_once(server: Speaker, capsysbinary: Output) -> None:
    server.on("GET /api/jobs", cut)
    assert main(["jobs"]) == 1
    assert capsysbinary.readouterr().err.startswith(f"winnow: {server.url} broke the connection off".encode())


def test_watch_prints_the_end_and_exits_by_it(server: Speaker, capsysbinary: Output) -> None:
    assert main(["watch", "j1"]) == 0
    assert capsysbinary.readouterr() == (b"succeeded 100 %, 10 of 10 rows, 10 kept\n", b"")
    server.on(JOB, as_json(a_snapshot("cancelled")))
    assert main(["watch", "j1"]) == 1


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_job_that_somebody_deletes_meanwhile_ends_watch_with_a_line(
    server: Speaker, capsysbinary: Output, more: list[str]
) -> None:
    server.on(JOB, as_json(a_snapshot("running", seq=1)), problem(404, "there is no job j1"))
    server.on(f"{JOB}/events", streamed(sse(state(2, "pausing"))), problem(404, "there is no job j1"))
    assert main(["watch", "j1", *more]) == 1
    said = "job j1 was deleted meanwhile, with its events and results"
    err = capsysbinary.readouterr().err.decode()
    assert (json.loads(err)["detail"] if more else err) == (said if more else f"winnow: {said}\n")


def test_watch_as_json_prints_every_event(server: Speaker, capsysbinary: Output) -> None:
    assert main(["watch", "j1", "--json", "--after", "1"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert lines == [progress(2, 4) | {"preparation": None}, state(3, "succeeded") | {"error": None}]
    assert server.heard[0].headers["last-event-id"] == "1"


def test_the_verbs_print_the_state_they_lead_to(server: Speaker, capsysbinary: Output) -> None:
    for verb, leads_to in [("pause", "pausing"), ("resume", "running"), ("cancel", "cancelling"), ("retry", "queued")]:
        server.on(f"POST /api/jobs/j1/{verb}", as_json(a_snapshot(leads_to), 202))
        assert main([verb, "j1"]) == 0
        assert capsysbinary.readouterr().out == f"j1 {leads_to}\n".encode()


def test_jobs_and_lists_are_tables_or_json_lines(server: Speaker, capsysbinary: Output) -> None:
    server.on("GET /api/jobs", as_json({"jobs": [a_snapshot(id=f"j{n}") for n in range(3)], "next": None}))
    server.on("GET /api/lists", as_json({"lists": [a_list(bytes=1234567)], "next": None}))
    assert main(["jobs", "-n", "2"]) == 0
    head, *rows = capsysbinary.readouterr().out.decode().splitlines()
    assert head.split() == ["JOB", "STATE", "ROWS", "KEPT", "FAILED", "LIST", "FILTER", "LABEL", "CREATED"]
    assert [row.split()[0] for row in rows] == ["j0", "j1"]
    assert main(["jobs", "--json"]) == 0
    assert [json.loads(line)["id"] for line in capsysbinary.readouterr().out.splitlines()] == ["j0", "j1", "j2"]
    assert main(["lists"]) == 0
    assert "1,234,567" in capsysbinary.readouterr().out.decode()


def test_show_says_what_is_known(capsysbinary: Output) -> None:
    assert main(["show", "j1"]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert "where:    a > 1\n" in out
    assert "people.csv (l1)" in out


def test_show_says_what_a_sample_tells_of_the_whole_and_whose_it_is(server: Speaker, capsysbinary: Output) -> None:
    share = {"share": 0.25, "low": 0.2, "high": 0.3}
    estimate = {
        "rows": 1000,
        "kept": share,
        "rejected": {**share, "share": 0.75},
        "failed": {**share, "share": 0.0},
        "seconds": 90.0,
    }
    server.on(JOB, as_json({**a_snapshot(), "sample": 10, "estimate": estimate, "owner": "ada", "attempt": 2}))
    assert main(["show", "j1"]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert {"owner:    ada", "attempt:  2"} <= set(lines)
    assert any(line.startswith("estimate: of the 1,000 rows, at 95 %: kept 25.0% (20.0% to 30.0%)") for line in lines)


def test_show_says_how_long_an_ended_job_is_kept(server: Speaker, capsysbinary: Output) -> None:
    server.on(JOB, as_json({**a_snapshot("succeeded"), "expires_at": "2026-02-01T00:00:00.000Z"}))
    assert main(["show", "j1"]) == 0
    assert "kept to:  2026-02-01T00:00:00.000Z\n" in capsysbinary.readouterr().out.decode()


def test_fetch_writes_exact_bytes_rows_as_json_and_raw_failed_rows(server: Speaker, capsysbinary: Output) -> None:
    assert main(["fetch", "j1", "kept"]) == 0
    assert capsysbinary.readouterr() == (DATA, b"")
    assert main(["fetch", "j1", "kept", "--json"]) == 0
    lines = [json.loads(line.decode("utf-8", "replace")) for line in capsysbinary.readouterr().out.splitlines()]
    assert [line["a"] for line in lines] == ["1", "2", "3"]
    server.on("GET /api/jobs/j1/failed", streamed(b"9,9,9\n"))
    assert main(["fetch", "j1", "failed", "--raw"]) == 0
    assert capsysbinary.readouterr().out == b"9,9,9\n"
    assert server.heard[-2].query == {"raw": "1"}


def test_a_sample_without_a_condition_is_rows_of_the_list_spread_through_it(
    server: Speaker, capsysbinary: Output
) -> None:
    assert main(["run", "--list", "l1", "--sample", "3"]) == 0
    assert capsysbinary.readouterr().out == DATA
    body = json.loads(server.calls("POST /api/jobs")[0].body)
    assert (body["where"], body["sample"]) == ("true", 3)


def test_an_id_is_never_taken_for_an_address(server: Speaker, capsysbinary: Output) -> None:
    assert main(["show", "../lists/l1?x#y"]) == 1
    assert server.heard[0].path == "/api/jobs/..%2Flists%2Fl1%3Fx%23y"
    assert capsysbinary.readouterr().err.count(b"\n") == 1


def test_ctrl_c_while_the_command_itself_is_loaded_ends_it_silently(tmp_path: Path) -> None:
    (tmp_path / "cyclopts.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    command, pipe = winnow("jobs"), subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env={**os.environ, "PYTHONPATH": path}) as process:
        assert process.stdout
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (-signal.SIGINT, b"")


def test_ctrl_c_while_the_list_is_read_leaves_nothing_behind_but_one_line(server: Speaker) -> None:
    command = winnow("run", "-", "--where", "a > 1")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin
        process.stdin.write(DATA)
        process.stdin.flush()
        assert server.begun.wait(20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert err == b"winnow: stopped before the job had started\n"
    assert server.calls("POST /api/jobs") == []


def test_ctrl_c_while_following_a_result_says_how_to_watch_the_job(server: Speaker) -> None:
    going, over = threading.Event(), threading.Event()

    def first_rows(exchange: Exchange) -> None:
        exchange.begin(200, Transfer_Encoding="chunked")
        exchange.chunk(DATA)
        going.set()
        over.wait(30)

    server.on(KEPT, first_rows)
    with running("fetch", "j1", "kept", "--follow") as process:
        assert going.wait(20)
        assert process.stdout
        assert process.stdout.read(5) == b"a,b\r\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        over.set()
    assert process.returncode == 130
    assert err.decode() == f"winnow: the job goes on; watch it again: winnow watch j1 --url {server.url}\n"


def test_fetch_says_when_there_may_be_more(server: Speaker, capsysbinary: Output) -> None:
    server.on(KEPT, streamed(DATA, Winnow_Complete="false"))
    server.on(JOB, as_json(a_snapshot("running")))
    assert main(["fetch", "j1", "kept"]) == 0
    assert capsysbinary.readouterr() == (DATA, b"winnow: job j1 is running: these are the kept rows so far\n")


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_fetch_says_that_a_job_never_came_to_its_end(server: Speaker, capsysbinary: Output, state: str) -> None:
    server.on(KEPT, streamed(DATA, Winnow_Complete="false"))
    server.on(JOB, as_json(a_snapshot(state)))
    assert main(["fetch", "j1", "kept"]) == 0
    out, err = capsysbinary.readouterr()
    assert (out, b"its kept rows until then" in err) == (DATA, True)


def test_a_reader_that_has_seen_enough_of_the_help_is_exit_0() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(winnow("run", "--help"), stdout=writing, stderr=subprocess.PIPE, timeout=20, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_who_is_not_let_in_is_told_where_a_token_is_given(server: Speaker, capsysbinary: Output) -> None:
    server.on("GET /api/jobs", problem(401, "Show a token: as `Authorization: Bearer …`"))
    assert main(["jobs"]) == 1
    said = b"winnow: the server lets nobody in without a token that is good: set WINNOW_TOKEN, or give --token\n"
    assert capsysbinary.readouterr() == (b"", said)


def test_a_reader_that_has_seen_enough_is_exit_0(server: Speaker) -> None:
    def endless(exchange: Exchange) -> None:
        exchange.begin(200, Transfer_Encoding="chunked")
        while True:  # until the client is gone
            exchange.chunk(DATA * 1000)

    server.on(KEPT, endless)
    with subprocess.Popen(
        winnow("run", "--list", "l1", "--where", "a > 1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(5) == b"a,b\r\n"
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


def test_ctrl_c_leaves_the_job_running_and_says_how_to_watch_it(server: Speaker) -> None:
    going = threading.Event()
    over = threading.Event()

    def first_rows(exchange: Exchange) -> None:
        exchange.begin(200, Transfer_Encoding="chunked")
        exchange.chunk(DATA)
        going.set()
        over.wait(30)

    server.on(JOB, as_json(a_snapshot("running")))
    server.on(KEPT, first_rows)
    with subprocess.Popen(
        winnow("run", "--list", "l1", "--where", "a > 1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert going.wait(20)
        assert process.stdout.read(5) == b"a,b\r\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        over.set()
    assert process.returncode == 130
    assert err.decode() == f"winnow: the job goes on; watch it again: winnow watch j1 --url {server.url}\n"
    assert not any("cancel" in one.path for one in server.heard)


def on_a_terminal(*words: str, **environment: str) -> bytes:
    """What a terminal on stderr shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
    process = subprocess.Popen(winnow(*words), stdout=subprocess.DEVNULL, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:  # Linux says EIO where the other side is closed
            break
        if not block:
            break
        shown += block
    os.close(ours)
    assert process.wait(20) == 0
    return shown


def test_on_a_terminal_the_bar_ends_at_100_percent(server: Speaker) -> None:
    shown = on_a_terminal("run", "--list", "l1", "--where", "a > 1")
    assert "100 %" in shown.decode()
    assert "10 kept" in shown.decode()
    assert b"\x1b[32m" in shown


def test_no_color_is_honoured(server: Speaker) -> None:
    shown = on_a_terminal("run", "--list", "l1", "--where", "a > 1", NO_COLOR="1")
    assert b"100 %" in shown
    assert b"\x1b[3" not in shown


def test_a_row_shown_live_is_printed_with_what_else_it_says(server: Speaker, capsysbinary: Output) -> None:
    kept = event(1, "kept", rows=[{"row": 0, "data": "x", "truncated": True}], skipped=1)
    server.on(EVENTS, streamed(sse(kept, state(2, "succeeded"))))
    assert main(["watch", "j1", "--json"]) == 0
    assert json.loads(capsysbinary.readouterr().out.splitlines()[0]) == kept


def test_who_waits_for_a_server_without_redis_is_told_so_on_stderr(server: Speaker, capfdbinary: Output) -> None:
    lost = problem(503, "Redis cannot be reached: start it", type="urn:winnow:redis", retry_after=1)
    server.on(JOB, lost, as_json(a_snapshot()))
    assert main(["show", "j1", "--json"]) == 0
    seen = capfdbinary.readouterr()
    assert seen.err == b"winnow: waiting for the server: Redis cannot be reached: start it\n"
    assert json.loads(seen.out)["id"] == "j1"


IS_ADULT = {
    "name": "is_adult",
    "summary": "Keeps those of age.",
    "doc": "Keeps those of age.\n\nBy the column of years.",
    "kind": "function",
    "version": "0123456789abcdef",
    "params": {
        "type": "object",
        "properties": {
            "column": {"type": "string", "format": "column", "default": "age"},
            "least": {"type": "integer", "minimum": 0, "default": 18, "description": "Years."},
        },
    },
}
CALLED = {"where": "a > 1", "predicate": {"name": "is_adult", "params": {"least": 21}}, "types": {}}


def test_run_calls_a_predicate_with_parameters_of_its_types(server: Speaker, capsysbinary: Output) -> None:
    server.on("GET /api/predicates", as_json([IS_ADULT]))
    words = ["run", "--list", "l1", "--where", "a > 1", "--predicate", "is_adult", "--param", "least=21", "--detach"]
    assert main(words) == 0
    body = json.loads(server.calls("POST /api/jobs")[0].body)
    assert {name: body[name] for name in ("where", "predicate")} == {"where": "a > 1", "predicate": CALLED["predicate"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--predicate", "is_adlt"], "no predicate 'is_adlt': there are is_adult"),
        (["--predicate", "is_adult", "--param", "least=old"], "least takes integer, at least 0, not 'old'"),
        (["--param", "least=21"], "give --predicate NAME too"),
        ([], "--where 'age >= 65' or --predicate NAME"),
    ],
)
def test_a_wrong_call_of_a_predicate_is_told_before_anything_is_sent(
    server: Speaker, capsysbinary: Output, tmp_path: Path, words: list[str], told: str
) -> None:
    server.on("GET /api/predicates", as_json([IS_ADULT]))
    path = tmp_path / "people.csv"
    path.write_bytes(DATA)
    assert main(["run", str(path), *words]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert told in err.decode()
    assert server.calls("POST /api/lists") == []


def test_predicates_are_a_table_and_one_of_them_says_what_it_takes(server: Speaker, capsysbinary: Output) -> None:
    server.on("GET /api/predicates", as_json([IS_ADULT]))
    assert main(["predicates"]) == 0
    head, row = capsysbinary.readouterr().out.decode().splitlines()
    assert head.split() == ["PREDICATE", "PARAMETERS", "VERSION", "DOES"]
    assert row.split(maxsplit=3) == ["is_adult", "column,least", "01234567", "Keeps those of age."]
    assert main(["predicates", "is_adult"]) == 0
    shown = capsysbinary.readouterr().out.decode()
    assert "  By the column of years.\n" in shown
    assert "  --param least=…  integer, at least 0; if not given: 18\n      Years.\n" in shown
    assert main(["predicates", "--json"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == IS_ADULT
    assert main(["predicates", "other"]) == 2


def test_jobs_and_show_name_the_predicate(server: Speaker, capsysbinary: Output) -> None:
    job = a_snapshot(filter=CALLED, predicate_version="0123456789abcdef")
    server.on("GET /api/jobs", as_json({"jobs": [job], "next": None}))
    server.on(JOB, as_json(job))
    assert main(["jobs"]) == 0
    assert "  a > 1 · is_adult  " in capsysbinary.readouterr().out.decode()
    assert main(["show", "j1"]) == 0
    assert "calls:    is_adult(least=21), version 01234567\n" in capsysbinary.readouterr().out.decode()


def test_limits_are_changed_and_told(server: Speaker, capsysbinary: Output) -> None:
    limited = a_snapshot("running", limits={"concurrency": 50, "rate": "10/s"})
    server.on("POST /api/jobs/j1/limits", as_json(limited, 202))
    server.on(JOB, as_json(limited))
    assert main(["limits", "j1", "--rate", "10/s", "--concurrency", "50"]) == 0
    assert main(["limits", "j1", "--rate", "none"]) == 0
    assert main(["limits", "j1"]) == 0
    assert capsysbinary.readouterr().out == b"j1 rate 10/s, concurrency 50\n" * 3
    assert [json.loads(one.body) for one in server.calls("POST /api/jobs/j1/limits")] == [
        {"rate": "10/s", "concurrency": 50},
        {"rate": None},
    ]


def test_a_job_without_a_predicate_has_no_limits(server: Speaker, capsysbinary: Output) -> None:
    assert main(["limits", "j1"]) == 0
    assert capsysbinary.readouterr().out == b"j1 has no predicate, so nothing limits it\n"
