"""Generated lists of people whose every row is known beforehand, so that any reading of them can be judged."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADER = b"id,name,age,country,balance,note\n"
COUNTRIES = ("CN", "IN", "BR", "DE", "US", "NG", "FR", "JP", "MX", "KE")
NAMES = ("Li Wei", "Asha Rao", "Bruno Lima", "Jonas Weber", '"Grace ""Gigi"" Hall"', "Zoé Martin", "Otieno Ouma")
NOTES = (
    "", "", "", "prefers e-mail", '"moved, new address pending"', "call after 17:00", '"asked for ""the usual"""',
    '"pays by transfer, monthly"', "shares an account with a sister", "returned mail twice",
)  # fmt: skip
LONG_NOTE = '"line one: keys\nline two: alarm, code with the porter"'


@dataclass(frozen=True)
class Person:
    """One row: its exact bytes, and what stands in the columns that filters here name.

    `fault`: None, `ragged` (a field too many) or `misfit` (an age that is no number).
    """

    raw: bytes
    age: int | None
    country: str
    balance: float
    fault: str | None = None


def people(rows: int, seed: int, faults: float = 0.0) -> Iterator[Person]:
    """So many people; a share of `faults` has a field too many or an age that is no number."""
    chance = random.Random(seed)
    for number in range(1, rows + 1):
        age = None if chance.random() < 0.01 else round(chance.triangular(18, 94, 41))
        country, balance = chance.choice(COUNTRIES), round(chance.lognormvariate(6.2, 1.5) - 180, 2)
        note = LONG_NOTE if chance.random() < 0.03 else chance.choice(NOTES)
        fault = chance.choice(("ragged", "misfit")) if chance.random() < faults else None
        note = "left the field, then came back" if fault == "ragged" else note
        shown = "unknown" if fault == "misfit" else "" if age is None else str(age)
        raw = f"{number},{chance.choice(NAMES)},{shown},{country},{balance:.2f},{note}\n".encode()
        yield Person(raw, age, country, balance, fault)


def write_people(path: Path, megabytes: float, seed: int = 1847) -> int:
    """A list without faults of about this size; gives its rows. One drawn part is repeated under new numbers."""
    drawn = [person.raw.partition(b",")[2] for person in people(20_000, seed)]
    rows, written = 0, len(HEADER)
    with path.open("wb") as file:
        file.write(HEADER)
        while written < megabytes * 1e6:
            part = b"".join([b"%d,%s" % (rows + place, rest) for place, rest in enumerate(drawn, 1)])
            file.write(part)
            rows, written = rows + len(drawn), written + len(part)
    return rows
