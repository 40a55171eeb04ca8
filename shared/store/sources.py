"""The text of a Lua step as Redis gets it: the file of the act, and before it the nouns that it needs.

`lua/` has the acts and `lua/nouns/` what they are made of, one idea a file. Each says in a line like
`-- needs: events, leases` (an act behind its first line) whose functions it calls itself; what those need comes along,
each once, and before whoever needs it. A step has KEYS[1], the prefix, and ARGV[1], the bytes of log kept per job; its
own arguments begin at ARGV[2].
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("lua")
_NEEDS = "-- needs: "


def acts() -> list[str]:
    """The names of all steps."""
    return sorted(path.stem for path in FOLDER.glob("*.lua"))


def nouns() -> list[str]:
    """The names of all that steps can need."""
    return sorted(path.stem for path in (FOLDER / "nouns").glob("*.lua"))


def noun(name: str) -> tuple[list[str], str]:
    """What a noun needs itself, and its text. Raises FileNotFoundError."""
    return _apart((FOLDER / "nouns" / f"{name}.lua").read_text())


def act(name: str) -> tuple[str, list[str], str]:
    """The first line of a step, what it needs itself, and its text. Raises FileNotFoundError."""
    first_line, _, rest = (FOLDER / f"{name}.lua").read_text().partition("\n")
    return first_line, *_apart(rest)


@cache
def source(name: str) -> str:
    """The whole text of a step. Raises FileNotFoundError, and ValueError where nouns need each other in a circle."""
    first_line, needs, text = act(name)
    return "".join([f"{first_line}\n", *(noun(one)[1] for one in in_order(needs)), text])


def in_order(needs: Sequence[str]) -> list[str]:
    """These nouns and all that they need, each once and behind what it needs itself; the same in every process.

    Raises ValueError where they need each other in a circle.
    """
    found: list[str] = []

    def take(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            raise ValueError(f"nouns need each other in a circle: {' → '.join((*way, name))}")
        if name not in found:
            for one in sorted(noun(name)[0]):
                take(one, (*way, name))
            found.append(name)

    for name in sorted(needs):
        take(name, ())
    return found


def _apart(text: str) -> tuple[list[str], str]:
    first, _, rest = text.partition("\n")
    return (first.removeprefix(_NEEDS).split(", "), rest) if first.startswith(_NEEDS) else ([], text)
