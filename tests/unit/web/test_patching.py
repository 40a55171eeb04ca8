"""What a web process is before anything else of it is imported; seen in a process of its own."""

import subprocess
import sys


def said_by(program: str) -> str:
    patched = "from web.patching import patch; patch()\n"
    done = subprocess.run([sys.executable, "-c", patched + program], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_names_are_looked_up_while_others_go_on() -> None:
    program = """
import socket
import eventlet
turns = []
def others():
    while True:
        turns.append(1)
        eventlet.sleep(0)
eventlet.spawn(others)
found = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
print(bool(turns), {address[4][0] for address in found} <= {"127.0.0.1", "::1"})
"""
    assert said_by(program) == "True True"


def test_what_only_clients_and_other_servers_need_is_not_imported() -> None:
    program = """
import sys
import web.app
print([name for name in ("dns", "requests", "websocket", "tornado", "polars", "numba") if name in sys.modules])
import requests
"""
    assert said_by(program) == "[]"
