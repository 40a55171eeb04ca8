"""All attacks."""

from collections.abc import Callable

from tests.attacks import on_http, on_sockets
from tests.attacks.on_http import smuggling
from tests.attacks.target import Target

Attack = Callable[[Target], str | None]

ATTACKS: dict[str, Attack] = {
    "a coding before chunked": smuggling("Transfer-Encoding: gzip, chunked"),
    "an unknown coding": smuggling("Transfer-Encoding: identity"),
    "two lengths": smuggling("Content-Length: 3", "Content-Length: 3000", body=b"abc"),
    "a length with a sign": smuggling("Content-Length: +3", body=b"abc"),
    **{
        name.replace("_", " "): attack
        for where in (on_http, on_sockets)
        for name, attack in vars(where).items()
        if getattr(attack, "__module__", "") == where.__name__ and name[0] != "_" and name != "smuggling"
    },
}
