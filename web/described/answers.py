"""The shapes of answers that are no noun of their own."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from shared.access import Role, Token
from shared.audit import RecordedAct
from shared.jobs import Snapshot, Summary
from shared.lists import Column, List


class ListsPage(TypedDict):
    """Lists, newest first; `next` is the cursor of the page after, or null."""

    lists: list[List]
    next: str | None


class JobsPage(TypedDict):
    """Jobs, newest first; `next` is the cursor of the page after, or null. Summaries where they were asked for."""

    jobs: list[Snapshot] | list[Summary]
    next: str | None


class Row(TypedDict):
    """A row by its number in the list (from 1), without its line end; `truncated` where more than 64 KiB were cut.

    `reason` where a rejected row has one.
    """

    row: int
    data: str
    reason: NotRequired[str]
    truncated: NotRequired[bool]


class FailedReport(TypedDict):
    """A failed row: where it is, why, and its text, or `data_base64` where its bytes are no text."""

    row: int
    line: int | None
    reason: str
    data: str | None
    data_base64: NotRequired[str]
    truncated: NotRequired[bool]


class RowsPage(TypedDict):
    """Rows in list order from `offset` on; `next` is the offset to go on with, or null.

    `looked`: how many rows were looked through; `total`: how many the result has by now.
    """

    rows: list[Row]
    offset: int
    next: int | None
    looked: int
    total: int


class FailedPage(TypedDict):
    """Failed rows in list order from `offset` on; `next` is the offset to go on with, or null.

    `looked`: how many rows were looked through; `total`: how many the result has by now.
    """

    rows: list[FailedReport]
    offset: int
    next: int | None
    looked: int
    total: int


class Example(TypedDict):
    """A row that a condition was tried on, cut at 1 KiB; `reason` where it failed."""

    data: str
    reason: NotRequired[str]


class Examples(TypedDict):
    """Up to five rows for each verdict."""

    kept: list[Example]
    rejected: list[Example]
    failed: list[Example]


class Preview(TypedDict):
    """How a condition fares on up to 1,000 rows of the list; `share` is that of the kept ones."""

    tried: int
    kept: int
    rejected: int
    failed: int
    share: float | None
    examples: Examples


class Checked(TypedDict):
    """The condition is valid: the columns that it names; `preview` is null where no worker answered within a second."""

    ok: Literal[True]
    columns: list[Column]
    preview: Preview | None


class Usage(TypedDict):
    """An expression, and what it gives on the row that `docs/where.md` shows."""

    expression: str
    answer: str


class Function(TypedDict):
    """A function or operator of conditions."""

    name: str
    aliases: list[str]
    signature: str
    types: list[str]
    doc: str
    group: str
    examples: list[Usage]


class Functions(TypedDict):
    """What a condition can be made of."""

    functions: list[Function]
    operators: list[Function]


class Shown(TypedDict):
    """Whether a token is needed, whether this request showed one, and whose: null where it is let in by none."""

    needed: bool
    shown: bool
    owner: str | None
    role: Role | None


class TokensList(TypedDict):
    """Tokens, newest first."""

    tokens: list[Token]


class ActsPage(TypedDict):
    """Acts, newest first; `next` is the cursor of the page after, or null."""

    acts: list[RecordedAct]
    next: str | None


class MadeToken(TypedDict):
    """A token that was just made; `token` is what its holder shows, and told this one time."""

    id: str
    name: str
    owner: str
    role: Role
    created_at: str
    expires_at: str | None
    used_at: str | None
    token: str


class Addresses(TypedDict):
    """Where Flower is; null where nobody said, and to users that are no admins."""

    flower: str | None


class Alive(TypedDict):
    """The process answers, since so many seconds."""

    status: Literal["ok"]
    seconds: float


class Readiness(TypedDict):
    """Whether Redis answers, the relay hears itself, and how many workers were seen lately."""

    status: Literal["ready", "not ready"]
    redis: bool
    relay: bool
    workers: int
