"""A real web process for tests, and a stand-in for the quick worker that answers its questions."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import redis

from shared.commits import Segment
from shared.errors import Problem, Unsupported
from shared.store.keys import Keys
from shared.store.schema import FILE
from tests.documented import check_answer

ROOT = Path(__file__).parents[3]
CSV_TYPES = {"age": "integer", "balance": "number"}


def belong_together(redis_url: str, data: Path) -> None:
    """Several tests share a Redis, each with a folder of its own: each folder is to be the one that belongs to it."""
    with suppress(redis.ConnectionError), redis.Redis.from_url(redis_url) as client:
        stamp = client.get(Keys().schema())
        if stamp is not None:
            (data / FILE).write_bytes(stamp)


class Server:
    """`python -m web` with its own port; awaits the line that says it listens."""

    def __init__(self, redis_url: str, data: Path, **settings: str) -> None:
        self.data = data
        belong_together(redis_url, data)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
        environment |= {"WINNOW_REDIS_URL": redis_url, "WINNOW_DATA": str(data), "WINNOW_PORT": "0"}
        environment |= {f"WINNOW_{name.upper()}": value for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []
        self.changed = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        found = self.saw(r"listening on (http://[^ ]+:(\d+))")
        self.url, self.port = found.group(1), int(found.group(2))
        # Whatever a test asks for: what it is answered is what the document says.
        self.http = httpx.Client(base_url=self.url, timeout=30, event_hooks={"response": [check_answer]})

    def saw(self, pattern: str, seconds: float = 30) -> re.Match[str]:
        """Waits for a line of the log."""

        def find() -> re.Match[str] | None:
            return next((m for line in self.lines if (m := re.search(pattern, line))), None)

        with self.changed:
            assert self.changed.wait_for(lambda: find() or self.process.poll() is not None, seconds), self.lines
        found = find()
        assert found, "\n".join(self.lines)
        return found

    def stop(self) -> int:
        """Asks it to stop; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def close(self) -> None:
        self.http.close()
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self.changed:
                self.lines.append(line.rstrip())
                self.changed.notify_all()
        # Its last line is out a moment before it has ended.
        self.process.wait()
        with self.changed:
            self.changed.notify_all()


class QuickDouble:
    """Answers `winnow.*` questions from Celery's queue as the quick worker would, in a thread."""

    def __init__(self, client: "redis.Redis", data: Path) -> None:
        self.redis, self.data = client, data
        self.answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "winnow.inspect": self.inspect,
            "winnow.outline": self.outline,
        }
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._ending = False
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "QuickDouble":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending = True
        self._thread.join(10)

    def inspect(self, ask: dict[str, Any]) -> dict[str, Any]:
        content = (self.data / ask["upload"]).read_bytes()
        (self.data / "lists" / ask["list"]).mkdir(parents=True, exist_ok=True)
        (self.data / "lists" / ask["list"] / "sample").write_bytes(content[:1000])
        if content.startswith(b"PK"):
            raise Unsupported("this is a workbook: save it as CSV")
        form = self.form_of(ask)
        if form != "csv":
            dialect = {"delimiter": None, "quote": None, "header": False, "encoding": "utf-8"}
            return {"format": form, "dialect": dialect, "columns": [_column("line")], "sample": [], "body": 0}
        header = content.partition(b"\n")[0] + b"\n"
        return {
            "format": "csv",
            "dialect": {"delimiter": ",", "quote": '"', "header": True, "encoding": "utf-8"},
            "columns": [_column(name) for name in header.decode().strip().split(",")],
            "sample": [],
            "body": len(header),
        }

    def outline(self, ask: dict[str, Any]) -> dict[str, Any]:
        with (self.data / ask["upload"]).open("rb") as file:
            form, body = self.form_of(ask), file.readline()
        if form != "csv":
            return {"format": form, "delimiter": None, "quote": None, "skips_blank_lines": form == "jsonl", "body": 0}
        skips = b"," in body
        return {"format": form, "delimiter": ",", "quote": '"', "skips_blank_lines": skips, "body": len(body)}

    @staticmethod
    def form_of(ask: dict[str, Any]) -> str:
        return ask["asked"]["format"] or {"csv": "csv", "jsonl": "jsonl"}.get(ask["name"].rpartition(".")[2], "text")

    def _work(self) -> None:
        while not self._ending:
            found = self.redis.brpop(["quick"], timeout=0.1)
            if found:
                message = json.loads(found[1])
                _, kwargs, _ = json.loads(base64.b64decode(message["body"]))
                self._answer(message["headers"]["task"], **kwargs)

    def _answer(self, task: str, ask: dict[str, Any], reply_to: str, call: str) -> None:
        self.asked.append((task, ask))
        work = self.answers.get(task)
        if work is None:
            return
        try:
            said = {"call": call, "answer": work(ask)}
        except FileNotFoundError:
            return  # asked by an earlier test, whose upload is gone
        except Problem as problem:
            said = {"call": call, "problem": problem.as_dict()}
        self.redis.lpush(reply_to, json.dumps(said))


def _column(name: str) -> dict[str, str]:
    return {"name": name, "type": CSV_TYPES.get(name, "text")}


class Worked:
    """Gives a job results, as workers would: segments in Redis, their objects in storage."""

    def __init__(self, client: "redis.Redis", data: Path, job: str) -> None:
        self.redis, self.data, self.job = client, data, job
        self.rows = 0
        self.attempt = 1
        self.keys = Keys()

    def segment(self, kept: bytes, failed: bytes = b"", report: bytes = b"", rejected: int = 0) -> Segment:
        counts = {"kept": kept.count(b"\n"), "failed": failed.count(b"\n"), "rejected": int(rejected > 0)}
        name = f"s{self.rows}"
        part = Segment(
            first=self.rows, rows=sum(counts.values()), start=0, end=0, name=name, kept_bytes=len(kept),
            rejected_bytes=rejected, failed_bytes=len(failed), report_bytes=len(report), **counts,
        )  # fmt: skip
        folder = self.data / "jobs" / self.job / str(self.attempt)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(kept + failed + report + b"\0\0")
        self.redis.zadd(self.keys.segments(self.job), {part.model_dump_json(): part.first})
        self.rows += part.rows
        return part

    def put_together(self, kept: bytes) -> None:
        """All segments so far become one, with more at its end; the objects of the others are gone."""
        for path in (self.data / "jobs" / self.job / "1").iterdir():
            path.rename(path.with_suffix(".gone"))
        self.redis.delete(self.keys.segments(self.job))
        self.rows = 0
        self.segment(kept)

    def state(self, state: str) -> None:
        self.redis.hset(self.keys.job(self.job), "state", state)

    def retried(self) -> None:
        """The next attempt has begun, and nothing of it is done."""
        self.rows, self.attempt = 0, self.attempt + 1
