"""What every command takes: where the server is, and whether the answer is for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from winnow.cli.printing import note
from winnow.client.blocking import Client
from winnow.client.client import DEFAULT_URL


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


class UsageError(Exception):
    """The command was called wrongly; its message says how."""
