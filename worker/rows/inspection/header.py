"""The names of the columns of a CSV or TSV list, and where its first row begins."""

from shared.errors import Invalid
from worker.rows.layout import UTF8
from worker.rows.reasons import sentence
from worker.rows.reference.csv import Split, split

MOST_COLUMNS = 10_000


def first_row(head: bytes, start: int, whole: bool, delimiter: int, quote: int) -> Split | None:
    """The first row that is not blank; None where there is none. `whole`: the head is all of the list.

    Raises Invalid where that row does not end within the head.
    """
    while True:
        if start == len(head) and whole:
            return None
        row = split(head, start, delimiter, quote)
        if row.end == len(head) and not whole:
            _limit(len(row.fields) - 1, "more than ")
            raise Invalid(
                f"The first row does not end within {len(head):,} bytes. Is it the right delimiter and quote? "
                "Give quote= (empty) where quotes mean nothing, or format=text for plain lines."
            )
        if head[row.start : row.end] not in (b"\n", b"\r\n"):
            return row
        start = row.end


def column_names(row: Split, encoding: str) -> list[str]:
    """The names that a header says, each once: an empty one becomes `column_3`, a second `name` becomes `name_2`."""
    if row.fault:
        raise Invalid(
            f"The header cannot be read: {sentence(row.fault, row.number)}. Mend it, or give quote= (empty) where "
            "quotes mean nothing."
        )
    _limit(len(row.fields))
    names = []
    for place, field in enumerate(row.fields, 1):
        try:
            names.append(field.decode(encoding) or f"column_{place}")
        except UnicodeDecodeError:
            cure = "Give encoding=, for example cp1252 or latin-1." if encoding == UTF8 else "Give another encoding."
            raise Invalid(f"Field {place} of the header is not {encoding.upper()}. {cure}") from None
    return each_once(names)


def numbered_names(row: Split) -> list[str]:
    """`column_1`, `column_2`, … for a list without a header: as many as its first row has fields."""
    _limit(len(row.fields))
    return [f"column_{place}" for place in range(1, max(len(row.fields), 1) + 1)]


def each_once(names: list[str]) -> list[str]:
    """The names with `_2`, `_3`, … after those that came before, so that each is there once."""
    taken = set(names)
    seen: set[str] = set()
    out = []
    for name in names:
        chosen, number = name, 2
        while chosen in seen or (chosen != name and chosen in taken):
            chosen, number = f"{name}_{number}", number + 1
        seen.add(chosen)
        out.append(chosen)
    return out


def _limit(fields: int, at_least: str = "") -> None:
    if fields > MOST_COLUMNS:
        raise Invalid(
            f"The first row has {at_least}{fields:,} fields; at most {MOST_COLUMNS:,} are read. Is it the right "
            "delimiter? Give delimiter=, or format=text to have each line as a row."
        )
