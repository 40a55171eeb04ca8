"""The page of all commands, made of what `--help` prints: `python -m winnow.cli.reference > docs/cli.md`."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from cyclopts import App
from rich.console import Console

from winnow.cli.main import COMMANDS, make_app

WIDTH = 100
HEAD = """# The commands of `winnow`

What `winnow --help` prints, made by `python -m winnow.cli.reference > docs/cli.md`. How they are used is told in
[Winnow from Python and from the shell](client.md#command-line).
"""


def page() -> str:
    """The whole page, in Markdown."""
    app = make_app()
    names = sorted(command.__name__ for command in COMMANDS)
    parts = [HEAD, _fenced(helped(app, []))]
    for name in names:
        parts += [f"## winnow {name}\n", _fenced(helped(app, [name]))]
    return "\n".join(parts)


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
