"""The Node that runs clients and peers: its own path, so that its process is the one that is measured."""

import shutil
import sys
from functools import cache
from pathlib import Path

from launch.node import shipped_folder, usable_on_path


@cache
def node() -> str:
    """The program's path; the same Node that `launch.node` would run."""
    found = shutil.which("node") if usable_on_path() else None
    return found or str(shipped_folder(Path(sys.prefix)) / "node")
