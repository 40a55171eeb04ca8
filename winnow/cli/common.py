"""What every command takes: where the server is, and whether the answer is for programs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from winnow.cli.printing import note
from winnow.client.blocking import Client
from winnow.client.client import DEFAULT_URL

DASH = "-"
"""Instead of a file: standard input or output."""


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """The options that every command has."""

    url: Annotated[str, Parameter(env_var="WINNOW_URL", help="The server's address.")] = DEFAULT_URL
    token: Annotated[
        str | None, Parameter(env_var="WINNOW_TOKEN", help="The secret that the server asks for, if it does.")
    ] = None
    json: Annotated[bool, Parameter(negative="", help="Answer in JSON: one object a line.")] = False

    def client(self) -> Client:
        """A client of that server. Raises `UsageError` for an address that is none."""
        try:
            return Client(self.url, self.token, on_wait=_waiting)
        except ValueError as error:
            raise UsageError(str(error)) from error

    def again(self, *words: str) -> str:
        """The command line that does something with this server."""
        return " ".join(["winnow", *words, *([] if self.url == DEFAULT_URL else ["--url", self.url])])


def _waiting(error: Exception) -> None:
    note(f"waiting for the server: {error}")


def to_be_written(output: Path | None) -> None:
    """Looks at a file that is to be written, before anything is done for it. Raises `UsageError` where it cannot be."""
    if output is None or str(output) == DASH or (output.exists() and not output.is_file() and not output.is_dir()):
        return
    folder = output.parent
    if output.is_dir():
        raise UsageError(f"-o {output}: this is a folder; name a file")
    if not folder.is_dir():
        raise UsageError(f"-o {output}: there is no folder {folder}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"-o {output}: nothing may be written into {folder}")


class UsageError(Exception):
    """The command was called wrongly; its message says how."""
