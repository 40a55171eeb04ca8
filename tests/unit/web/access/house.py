"""A guarded server with two owners and an admin, and what the one has that the other is to know nothing of."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import redis
import socketio

from shared.broker import CONVERT, PAGE, PREVIEW
from shared.store.keys import Keys
from shared.store.predicates import Predicates
from tests.unit.web.server import QuickDouble, Server, Worked
from winnow import builtin
from worker.predicates.describing import published

TOKEN = "the-first-token-of-the-house"
SECRET = "alices-secret"
"""In the name of her list, in its rows, and in her jobs' labels."""
CONTENT = f"name,age\n{SECRET},36\n".encode()
KEYS = Keys()


@dataclass(frozen=True)
class Goods:
    """A list, a job that waits, and one that was cancelled with a kept row."""

    list: str
    live: str
    ended: str

    @property
    def ids(self) -> tuple[str, str, str]:
        return self.list, self.live, self.ended


NEVER = Goods("0123456789abcdef", "0123456789abcdeg", "0123456789abcdeh")
"""Ids that nobody was given."""


class House:
    """The server, and everybody's way to ask it: `admin`, `alice` and `eve`."""

    def __init__(self, redis_url: str, data: Path) -> None:
        self.url = redis_url
        self.redis = redis.Redis.from_url(redis_url, decode_responses=True)
        self.redis.flushdb()
        self.data = data
        self.server = Server(redis_url, data, token=TOKEN)
        self.double = QuickDouble(self.redis, data)
        self.double.answers |= {
            PREVIEW: lambda ask: {
                "tried": 0, "kept": 0, "rejected": 0, "failed": 0, "share": None,
                "examples": {"kept": [], "rejected": [], "failed": []},
            },
            PAGE: lambda ask: {
                "rows": [{"row": 1, "line": 2, "reason": "", "data": f"{SECRET},36"}],
                "offset": 0, "next": None, "looked": 1, "total": 1,
            },
            CONVERT: self._converted,
        }  # fmt: skip
        self.double.__enter__()
        self.admin = self.client(TOKEN)
        self.tokens = {name: self.make(name) for name in ("alice", "eve")}
        self.alice, self.eve = (self.client(self.tokens[name]) for name in ("alice", "eve"))
        self._standing: Goods | None = None
        self.redis.zadd(KEYS.workers(), {"w|work|1": 10**14})
        self.publish()

    def close(self) -> None:
        self.double.__exit__(None, None, None)
        self.server.close()
        self.redis.flushdb()
        self.redis.close()

    def client(self, token: str | None) -> httpx.Client:
        """Somebody who shows this token."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.Client(
            base_url=self.server.url, timeout=30, headers=headers, event_hooks=self.server.http.event_hooks
        )

    def make(self, name: str, **more: Any) -> str:
        """A token that the admin makes."""
        answer = self.admin.post("/api/tokens", json={"name": name, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def socket(self, token: str) -> "Heard":
        """A connected socket of whoever shows the token."""
        return Heard(self.server.url, token)

    def goods(self, who: httpx.Client, name: str = SECRET) -> Goods:
        """Fresh ones, of whoever asks."""
        uploaded = who.post(f"/api/lists?name={name}.csv", content=CONTENT)
        assert uploaded.status_code == 201, uploaded.text
        list_id = uploaded.json()["id"]
        live, ended = (
            who.post("/api/jobs", json={"list": list_id, "where": "age > 1", "label": name}).json()["id"]
            for _ in range(2)
        )
        who.post(f"/api/jobs/{ended}/cancel")
        work = Worked(self.redis, self.data, ended)
        report = f'{{"row":2,"line":3,"reason":"{name}","data":"x"}}\n'.encode()
        work.segment(kept=f"{name},36\n".encode(), failed=b"x\n", report=report)
        return Goods(list_id, live, ended)

    @property
    def standing(self) -> Goods:
        """Alice's, for tests that only look at them."""
        self._standing = self._standing or self.goods(self.alice)
        return self._standing

    def publish(self) -> None:
        """A worker says again, as each does before a minute is over, that it has `in_list`."""
        Predicates(self.redis, KEYS).publish("w", [published(builtin.in_list)])

    def _converted(self, ask: dict[str, Any]) -> dict[str, Any]:
        folder = self.data / "jobs" / ask["job"] / "1" / "converted"
        folder.mkdir(parents=True, exist_ok=True)
        span = f"{ask['first']}-{ask['end']}-{ask['part']}-{ask['parts']}"
        (folder / f"{ask['which']}.{ask['format']}-{span}").write_bytes(SECRET.encode())
        return {}


class Heard:
    """A Socket.IO client of `/jobs` that keeps all it is told."""

    def __init__(self, url: str, token: str, headers: dict[str, str] | None = None) -> None:
        self.told: list[tuple[Any, ...]] = []
        self._news = threading.Condition()
        self.client = socketio.Client(reconnection=False)
        self.client.on("*", self._hear, namespace="/jobs")
        self.client.on("disconnect", lambda *_: self._hear("disconnect", ""), namespace="/jobs")
        auth = {"token": token}
        self.client.connect(url, headers or {}, auth, ["websocket"], ["/jobs"])

    def say(self, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        """Says something; gives the answer."""
        answer: dict[str, Any] = self.client.call(verb, body, namespace="/jobs", timeout=30)
        return answer

    def hears(self, name: str, about: str = "", seconds: float = 10) -> None:
        """Waits until it is told this of that."""

        def is_told() -> bool:
            return any(said[0] == name and about in str(said) for said in self.told)

        with self._news:
            assert self._news.wait_for(is_told, seconds), (name, about, self.told)

    def close(self) -> None:
        self.client.disconnect()

    def _hear(self, *said: Any) -> None:
        with self._news:
            self.told.append(said)
            self._news.notify_all()
