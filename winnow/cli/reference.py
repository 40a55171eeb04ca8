"""The page of all commands, made of what `--help` prints: `python -m winnow.cli.reference > docs/cli.md`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence

from cyclopts import App
from rich.console import Console

from winnow.cli.main import make_app

WIDTH = 100
HEAD = """# The commands of `winnow`

What `winnow --help` prints, made by `python -m winnow.cli.reference > docs/cli.md`. How they are used is told in
[Winnow from Python and from the shell](client.md#command-line).
"""


def page() -> str:
    """The whole page, in Markdown."""
    app = make_app()
    parts = [HEAD, _fenced(helped(app, []))]
    for words in commands(app):
        parts += [f"## winnow {' '.join(words)}\n", _fenced(helped(app, words))]
    return "\n".join(parts)


def commands(app: App, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command, those below another too, in the order of the page."""
    for name in sorted(name for name in app if not name.startswith("-")):
        words = (*above, name)
        yield words
        yield from commands(app[name], words)


def helped(app: App, words: Sequence[str]) -> str:
    """What `--help` prints for a command, plainly and in lines of 100 characters."""
    app.help_formatter = "plain"
    out = io.StringIO()
    app.help_print(list(words), console=Console(file=out, width=WIDTH, no_color=True, force_terminal=False))
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines()).replace("\n\n\n", "\n\n")


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(page())
