"""What exactly is compared."""

import importlib.metadata
import json
import subprocess
from pathlib import Path

from bench.node import node

ROOT = Path(__file__).parents[2]
PYTHON = ("flask-socketio", "python-socketio", "eventlet")
NPM = {
    "socket.io": ROOT / "bench" / "relay" / "peers",
    "@socket.io/redis-adapter": ROOT / "bench" / "relay" / "peers",
    "socket.io-client": ROOT / "web" / "page",
}


def versions() -> str:
    """Names and versions of servers, clients and Node."""
    found = [f"{name} {importlib.metadata.version(name)}" for name in PYTHON]
    for name, folder in NPM.items():
        about = folder / "node_modules" / name / "package.json"
        found.append(f"{name} {json.loads(about.read_text())['version'] if about.exists() else 'not installed'}")
    told = subprocess.run([node(), "--version"], capture_output=True, text=True, check=True)
    return ", ".join([*found, f"Node {told.stdout.strip()}"])
