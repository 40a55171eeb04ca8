"""What tests try inside namespaces of their own: `python -m tests.unit.bench.chaos.inside lines|disk FOLDER`.

Prints what came of it, as JSON.
"""

import errno
import json
import subprocess
import sys
from pathlib import Path

from bench.chaos.plant.disks import Disk
from bench.chaos.plant.network import Network

ECHO = """
import socket
with socket.create_server(("0.0.0.0", 9000)) as server:
    print("ready", flush=True)
    line = server.accept()[0]
    while data := line.recv(100):
        print(data.decode(), flush=True)
        line.sendall(data)
"""
ASK = """
import socket, sys
line = socket.create_connection((sys.argv[1], 9000))
for word in sys.stdin:
    line.settimeout(float(sys.argv[2]) if word.startswith("lost") else None)
    try:
        if not word.startswith("late"):
            line.sendall(word.strip().encode())
        print(line.recv(100).decode(), flush=True)
    except TimeoutError:
        print("silence", flush=True)
"""
SILENCE_S = "0.5"


def lines() -> dict[str, list[str]]:
    """What one machine hears of another over a connection that stands, while one direction after the other is cut."""
    network = Network()
    network.join("asks")
    address = network.join("echoes")

    def start(machine: str, *words: str) -> subprocess.Popen[str]:
        command = (*network.inside(machine), sys.executable, "-c", *words)
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    echo = start("echoes", ECHO)
    assert echo.stdout and echo.stdout.readline() == "ready\n"
    ask = start("asks", ASK, address, SILENCE_S)

    def say(word: str) -> str:
        assert ask.stdin and ask.stdout
        ask.stdin.write(word + "\n")
        return ask.stdout.readline().strip()

    heard = [say("hello")]
    for source, target in (("asks", "echoes"), ("echoes", "asks")):
        network.cut(source, target)
        heard.append(say(f"lost {source}"))
        network.join_again(source, target)
        heard.append(say("late"))
    ask.kill()
    echo.kill()
    return {"heard": heard, "echoed": echo.stdout.read().splitlines()}


def disk(folder: str) -> dict[str, list[str]]:
    """What comes of writing to a disk that is full, read-only, and neither again."""
    one = Disk(Path(folder) / "disk", 4)
    outcomes = []
    for hurt, mend in ((one.fill, one.free), (one.take_no_writes, one.take_writes)):
        hurt()
        outcomes.append(_write(one.folder))
        mend()
        outcomes.append(_write(one.folder))
    return {"outcomes": outcomes}


def _write(folder: Path) -> str:
    try:
        (folder / "file").write_bytes(b"x" * 4096)
        (folder / "file").unlink()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "written"


if __name__ == "__main__":
    print(json.dumps({"lines": lines, "disk": disk}[sys.argv[1]](*sys.argv[2:])))
