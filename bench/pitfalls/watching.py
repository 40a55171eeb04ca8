"""The official JavaScript client on one server, and what it saw."""

import json
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).with_name("client.mjs")
Seen = list[dict[str, Any]]


class Visit:
    """One client, from now until it leaves by itself; it does after `seconds`, or with all messages of a run."""

    def __init__(self, **asked: Any) -> None:
        self._seconds = asked["seconds"]
        self._seen: Seen = []
        self._news = threading.Condition()
        self._client = subprocess.Popen(
            [shutil.which("node") or "node", str(CLIENT), json.dumps(asked)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for_messages(self, times: int, seconds: float = 30) -> None:
        """Returns once it has seen that many."""
        with self._news:
            if not self._news.wait_for(lambda: sum(each["saw"] == "message" for each in self._seen) >= times, seconds):
                raise TimeoutError(f"not {times} messages: {self._seen}")

    def seen(self) -> Seen:
        """What it saw, in order, once it has left."""
        try:
            code = self._client.wait(self._seconds + 20)
        except BaseException:
            self._client.kill()
            self._client.wait()
            raise
        self._reader.join(5)
        if code:
            raise RuntimeError(f"the client failed with exit code {code}")
        return self._seen

    def _read(self) -> None:
        assert self._client.stdout is not None
        for line in self._client.stdout:
            with self._news:
                self._seen.append(json.loads(line))
                self._news.notify_all()
