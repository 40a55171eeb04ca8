"""Runs the official JavaScript client against a server and gives what it saw."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).with_name("client.mjs")


def watch(**asked: Any) -> list[dict[str, Any]]:
    """What the client saw, in order, until it left by itself (it does after `seconds`)."""
    node = (sys.executable, "-m", "launch.node", "node")
    # Node's own keep-alive of polling requests is left as it is: this is the client as people run it.
    done = subprocess.run(
        [*node, str(CLIENT), json.dumps(asked)],
        capture_output=True,
        text=True,
        timeout=asked["seconds"] + 20,
        check=False,
        env={**os.environ, "NODE_NO_WARNINGS": "1"},
    )
    if done.returncode:
        raise RuntimeError(f"the client failed:\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]
