"""Bytes and values as docs/input.md shows them: every character that matters is seen, and nothing is long."""

import codecs

MOST_LINES = 14
MOST_CHARACTERS = 100
_NAMED = {"\t": "⇥", "\n": "⏎", "\r": "␍", "\ufeff": "⟨BOM⟩", "\u00a0": "⟨A0⟩", "\u2028": "⟨2028⟩"}


def _symbol(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if "\udc80" <= character <= "\udcff":
        return f"⟨{ord(character) - 0xDC00:02X}⟩"
    return character if character.isprintable() else f"⟨{ord(character):02X}⟩"


def visible(text: str, most: int = MOST_CHARACTERS) -> str:
    """A text in one line, cut where it is long; bytes that are no text are surrogates (`surrogateescape`)."""
    shown = "".join(map(_symbol, text[:most]))
    return shown if len(text) <= most else f"{shown}… ({len(text):,} characters)"


def block(content: bytes) -> list[str]:
    """A list's bytes, line for line."""
    if not content:
        return ["(nothing)"]
    utf8 = not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-8" if utf8 else "latin-1", "surrogateescape")
    lines = text.split("\n")
    ended = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    out = [visible(line) + ("⏎" if len(line) > MOST_CHARACTERS and line.endswith("\n") else "") for line in ended]
    if len(out) > MOST_LINES:
        out = [*out[: MOST_LINES - 4], f"… ({len(out):,} lines)"]
    return out


def code(text: str) -> str:
    """A text as code in a line of Markdown."""
    shown = visible(text, 60)
    fence = "``" if "`" in shown else "`"
    pad = " " if fence == "``" or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}" if shown else "(empty)"


def cell(text: str) -> str:
    """The same in a table."""
    return code(text).replace("|", "\\|")
