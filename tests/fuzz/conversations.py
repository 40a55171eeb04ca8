"""What a client could say over a socket that no client would say: wrong types, huge, deep, binary, out of order.

Most of it is nearly right, so that it comes past the first check.
"""

import json
import struct
from typing import Any

from hypothesis import strategies as st

from tests.attacks.raw import frame

VERBS = (
    "submit", "subscribe", "unsubscribe", "watch", "pause", "resume", "cancel", "retry", "limits",
    "connect", "disconnect", "connect_error", "message", "__class__", "*", "",
)  # fmt: skip
FIELDS = (
    "job", "after", "list", "where", "types", "rows", "label", "predicate", "keep_rejected", "max_failed", "sample",
    "concurrency", "rate", "name", "params", "__proto__", "token",
)  # fmt: skip

_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "0", "5-0", "../../etc/passwd", "\x00", "a" * 3000, "é" * 900, "age >= 65", "*", "💥"])
)
values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner),
    max_leaves=12,
)


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"job": value}
    return value


deep = st.integers(30, 900).map(_nested)


def bodies(known: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What an event carries; `known` has values by which it comes further than the first check."""
    nearly = st.fixed_dictionaries(
        {}, optional={field: values | st.sampled_from([known.get(field)]) for field in FIELDS}
    )
    right = st.lists(st.sampled_from(sorted(known)), unique=True).map(
        lambda names: {name: known[name] for name in names}
    )
    both = st.tuples(right, nearly).map(lambda pair: {**pair[1], **pair[0]})
    return right | both | nearly | values | deep


def events(known: dict[str, Any]) -> st.SearchStrategy[str]:
    """Socket.IO's events, with an id to be answered or without."""
    said = st.tuples(
        st.sampled_from(VERBS) | values, st.lists(bodies(known), max_size=2), st.integers(0, 99).map(str) | st.just("")
    )
    return said.map(lambda s: f"42/jobs,{s[2]}{json.dumps([s[0], *s[1]])}")


def packets(known: dict[str, Any]) -> st.SearchStrategy[str]:
    """Engine.IO's packets, and Socket.IO's in them: of any type, namespace and number, whole or cut."""
    made = st.tuples(
        st.sampled_from("0123456789ab"),
        st.sampled_from(["", *"0123456789"]),
        st.sampled_from(["", "1-", "0-", "-", "99999999999-", "5-"]),
        st.sampled_from(["", "/jobs,", "/,", "/jobs?token=x,", "/admin,", "/jobs", ",", "/" * 200 + ","]),
        st.sampled_from(["", "0", "7", "9" * 30, "9" * 101]),
        (bodies(known) | values).map(lambda value: json.dumps(value)[:60_000]) | st.text(max_size=30),
    ).map("".join)
    cut = st.tuples(events(known) | made, st.integers(0, 60)).map(lambda pair: pair[0][: -pair[1] or None])
    usual = st.sampled_from(
        ["40/jobs,", "41/jobs,", "2probe", "3probe", "5", "6", "1", "2", "3", "40", '40/jobs,{"a":1}']
    )
    return st.one_of(events(known), events(known), made, cut, usual, st.text(max_size=40))


@st.composite
def bad_frames(draw: st.DrawFn) -> bytes:
    """A frame that breaks a rule of RFC 6455: a bit, a code, a mask, a length."""
    first, second = draw(st.integers(0, 255)), draw(st.integers(0, 255))
    rest = draw(st.binary(max_size=40))
    length = {
        126: struct.pack("!H", draw(st.integers(0, 65535))),
        127: struct.pack("!Q", draw(st.integers(0, 2**64 - 1))),
    }
    return bytes((first, second)) + length.get(second & 127, b"") + rest


def streams(known: dict[str, Any]) -> st.SearchStrategy[list[bytes]]:
    """What comes over a websocket: one piece after another."""
    texts = packets(known).map(lambda text: frame(text.encode("utf-8", "surrogatepass")))
    odd = st.one_of(
        st.tuples(st.binary(max_size=70), st.sampled_from([0, 1, 2, 8, 9, 10]), st.booleans()).map(
            lambda f: frame(f[0], f[1], final=f[2])
        ),
        st.integers(60_000, 70_000).map(lambda size: frame(b"4" + b"2" * size)),
        bad_frames(),
        st.binary(max_size=30),
    )
    return st.lists(st.one_of(texts, texts, texts, texts, odd), min_size=1, max_size=12)


def posts(known: dict[str, Any]) -> st.SearchStrategy[list[bytes]]:
    """What comes by POST from a client that polls."""
    several = st.lists(packets(known), max_size=6).map(lambda all_: "\x1e".join(all_).encode("utf-8", "surrogatepass"))
    return st.lists(
        several | st.binary(max_size=60) | st.binary(max_size=20).map(lambda b: b"b" + b), min_size=1, max_size=5
    )


queries = st.dictionaries(
    st.sampled_from(["EIO", "transport", "sid", "j", "t", "x"]),
    st.sampled_from(["4", "3", "", "polling", "websocket", "none", "0", "-1", "a" * 300, "\x00", "%", "💥"]),
    max_size=5,
)
"""Of an address below `/socket.io/`."""
