"""Attacks on what reads Engine.IO, Socket.IO and a websocket's frames."""

import socket
import threading
import time
from contextlib import suppress

from tests.attacks.bystander import bystander
from tests.attacks.holding import dripping, grown
from tests.attacks.raw import BINARY, CONTINUED, PING, TEXT, WebSocket, answered, begin_sending, connection, frame, head
from tests.attacks.target import Target

LAST = '42/jobs,9["unsubscribe",{"job":"none"}]'
ANSWERED = b"43/jobs,9"
POLLING = "/socket.io/?EIO=4&transport=polling"


def fragments_of_one_message(target: Target) -> str | None:
    """A message in fragments, each small enough, all together not."""
    piece = frame(bytes(60_000), CONTINUED, final=False)
    return _stream(target, frame(b"4", BINARY, final=False) + piece * 160)


def fragments_of_nothing(target: Target) -> str | None:
    """A message whose fragments are empty, so that no sum of theirs is ever too large."""
    return _stream(target, frame(b"4", TEXT, final=False) + frame(b"", CONTINUED, final=False) * 500_000)


def a_flood_of_control_frames(target: Target) -> str | None:
    """Pings of the websocket's own, which are answered below the protocol that has limits."""
    return _stream(target, frame(b"", PING) * 150_000)


def a_flood_of_events(target: Target) -> str | None:
    """Events one after another."""
    return _stream(target, frame('42/jobs,["unsubscribe",{"job":"none"}]') * 20_000)


def a_client_that_never_reads(target: Target) -> str | None:
    """It asks for a log again and again, and leaves every answer where it is."""
    before = target.bytes
    asked = frame(f'42/jobs,1["subscribe",{{"job":"{target.job}","after":0}}]')
    with bystander(target) as other, connection(target, receive_buffer=4096) as made:
        WebSocket(made)
        with suppress(OSError):
            for _ in range(150):
                made.sendall(asked)
                time.sleep(0.01)
        # Until everything it asked for was done: the server answers in order.
        other_harm = other.harm()
        return grown(target, before) or other_harm


def attachments_without_end(target: Target) -> str | None:
    """An event that announces millions of attachments, and some megabytes of them."""
    before = target.bytes
    with connection(target) as made:
        WebSocket(made)
        made.sendall(frame('459999999-/jobs,["unsubscribe",{"_placeholder":true,"num":0}]'))
        with suppress(OSError):
            made.sendall(frame(bytes(60_000), BINARY) * 400 + frame("", PING))
            made.recv(65536)
        return grown(target, before)


def nonsense_in_frames(target: Target) -> str | None:
    """Packets that are none: does each leave a traceback in the log?"""
    for text in (
        "2" + "[" * 50_000,
        "42/jobs,[",
        "4",
        "49999999999999999999-",
        "9",
        "",
        "42/jobs,1[]",
        '42/jobs,{"a":1}',
    ):
        with connection(target) as made, suppress(OSError):
            WebSocket(made).say(text)
            made.settimeout(0.5)
            answered(made)
    return _tracebacks(target)


def nonsense_in_polls(target: Target) -> str | None:
    """The same by POST, to which nobody has to have joined."""
    for body in (b"\xff", b"4" + b"\x1e" * 2000, b"\x1e", b"b!!!", b"9", b"", b"4" + b"2[" * 1000, b"5\x1e5\x1e5"):
        with connection(target) as made, suppress(OSError):
            sid = _polling(made)
            made.sendall(
                head("POST", f"{POLLING}&sid={sid}", f"Content-Length: {len(body)}", "Connection: close") + body
            )
            made.settimeout(0.5)
            answered(made)
    return _tracebacks(target)


def a_dripping_poll(target: Target) -> str | None:
    """The body of a poll's POST comes byte by byte; nobody has joined anything."""
    with connection(target) as made:
        start = head("POST", f"{POLLING}&sid={_polling(made)}", "Content-Length: 60000")
        return dripping(target, made, start, b"4")


def thousands_of_polls_that_nobody_goes_on_with(target: Target) -> str | None:
    """Each opens a session that costs memory; none of them needs a connection."""
    before = target.bytes
    with connection(target) as made:
        reader = threading.Thread(target=answered, args=(made,), daemon=True)
        reader.start()
        begin_sending(made, head("GET", POLLING) * 4000 + head("GET", "/healthz", "Connection: close"))
        reader.join(120)
        return grown(target, before)


def a_client_that_joins_nothing(target: Target) -> str | None:
    """Only whoever joins is asked who he is; this one stays before the door."""
    with connection(target) as made:
        WebSocket(made, joins=False)
        made.settimeout(target.patience)
        try:
            while made.recv(65536):
                pass
        except TimeoutError:
            return f"after {target.patience:.0f} s it is still there"
        except ConnectionResetError:
            pass
    return None


def a_name_that_a_proxy_is_said_to_have_seen(target: Target) -> str | None:
    """A stranger's page says by a header that its own origin is the server's name."""
    forged = ("Origin: http://stranger.example", "X-Forwarded-Host: stranger.example", "X-Forwarded-Proto: http")
    return _comes_in(target, *forged)


def a_socket_under_another_name(target: Target) -> str | None:
    """A stranger's page whose name leads here opens a socket (DNS rebinding)."""
    return _comes_in(target, "Origin: http://stranger.example", host="stranger.example")


def _comes_in(target: Target, *headers: str, host: str = "localhost") -> str | None:
    with connection(target) as made:
        websocket = WebSocket(made, *headers, host=host, joins=False)
        if websocket.status != 101:
            return None
        websocket.say("40/jobs,")
        while not (heard := websocket.hear()).startswith(("40/jobs,", "44/jobs,")):
            pass
    return "a stranger's page has joined" if heard.startswith("40") else None


def _stream(target: Target, data: bytes) -> str | None:
    with bystander(target) as other, connection(target) as made:
        WebSocket(made)
        begin_sending(made, data + frame("", CONTINUED) + frame(LAST))
        other.until_served_or(lambda: _is_done(made))
        return other.harm()


def _is_done(made: socket.socket) -> bool:
    """Whether the server has come to the end of what was sent, or hung up."""
    made.settimeout(0.05)
    until = time.monotonic() + 0.2
    try:
        while data := made.recv(262_144):
            if ANSWERED in data:
                break
            if time.monotonic() > until:
                return False
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def _polling(made: socket.socket) -> str:
    """The session of a client that polls."""
    made.sendall(head("GET", POLLING))
    heard = b""
    while b'"sid":"' not in heard or b"}" not in heard:
        heard += made.recv(65536)
    return heard.partition(b'"sid":"')[2].partition(b'"')[0].decode()


def _tracebacks(target: Target) -> str | None:
    count = target.program.count("^Traceback")
    return f"{count} tracebacks in the log" if count else None
