"""What people read about the language, made from the table: docs/where.md and the page's completion.

`python -m shared.where.reference` writes the page to standard output.
"""

from pathlib import Path
from string import Template
from typing import Any

from shared.lists import Column, Type
from shared.where.fence import MAX_CHARACTERS, MAX_DEPTH
from shared.where.table import GROUPS, Entry
from shared.where.widths import MOST_MORE, MOST_TIMES

SAMPLE: tuple[tuple[Column, str], ...] = tuple(
    (Column(name=name, type=Type(kind)), text)
    for name, kind, text in (
        ("name", "text", "Ada Lovelace"),
        ("country", "text", "GB"),
        ("code", "text", "007"),
        ("email", "text", "ada@example.org"),
        ("rate", "text", "10%"),
        ("note", "text", ""),
        ("age", "integer", "36"),
        ("score", "integer", ""),
        ("balance", "number", "1250.75"),
        ("active", "boolean", "true"),
        ("joined", "date", "2024-01-31"),
        ("seen", "timestamp", "2024-02-29T18:30:05Z"),
    )
)
"""The row that all examples are about: its columns and the text of each field."""


def markdown() -> str:
    """The whole of docs/where.md."""
    introduction = Template(Path(__file__).with_name("introduction.md").read_text())
    limits = {
        "characters": f"{MAX_CHARACTERS:,}",
        "depth": str(MAX_DEPTH),
        "times": str(MOST_TIMES),
        "more": f"{MOST_MORE:,}",
    }
    lines = [introduction.substitute(limits), "| column | type | field |", "| --- | --- | --- |"]
    lines += [
        f"| {column.name} | {column.type} | `{text}` |" if text else f"| {column.name} | {column.type} | |"
        for column, text in SAMPLE
    ]
    for group, entries in GROUPS.items():
        lines += ["", f"## {group}"]
        for entry in entries:
            lines += ["", *_section(entry)]
    return "\n".join(lines) + "\n"


def completions() -> list[dict[str, Any]]:
    """What an editor offers: `{name, syntax, signatures, doc, group, call}` for each operator and function."""
    return [
        {
            "name": name,
            "syntax": entry.syntax,
            "signatures": list(entry.signatures_text),
            "doc": entry.doc,
            "group": group,
            "call": entry.callable,
        }
        for group, entries in GROUPS.items()
        for entry in entries
        for name in (entry.name, *entry.aliases)
    ]


def _section(entry: Entry) -> list[str]:
    lines = [f"### `{entry.syntax}`", "", entry.doc]
    if entry.aliases:
        lines[-1] += f" Also called {', '.join(f'`{alias}`' for alias in entry.aliases)}."
    if entry.signatures_text:
        lines += ["", "Takes " + "; ".join(f"`{text.strip()}`" for text in entry.signatures_text) + "."]
    lines.append("")
    lines += [f"- `{expression}` → {_answer(answer)}" for expression, answer in entry.examples]
    return lines


def _answer(answer: str) -> str:
    failed, _, reason = answer.partition("failed: ")
    return f"fails: *{reason}*" if reason and not failed else f"`{answer}`"


if __name__ == "__main__":
    print(markdown(), end="")
