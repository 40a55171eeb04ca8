"""docs/input.md, made from the catalogue: `python -m tests.awkward.page > docs/input.md`."""

from pathlib import Path

from shared.lists import Dialect, Type
from tests.awkward import CHAPTERS, SPELLINGS, Awkward, Spelling
from tests.awkward.outcome import inspected, refusal, rows, verdicts
from tests.awkward.shown import block, cell, code
from tests.awkward.spelled import fitting

MOST_ROWS = 6
MOST_COLUMNS = 6
_VALUES_BEFORE = "JSON Lines"
_INTRODUCTIONS = Path(__file__).parent / "introductions"


def markdown() -> str:
    """The whole page."""
    out = [_introduction("Lists"), _contents()]
    for chapter, cases in CHAPTERS.items():
        if chapter == _VALUES_BEFORE:
            out += [_introduction("Values"), *(_table(name, some) for name, some in SPELLINGS.items())]
        out += [f"## {chapter}", _introduction(chapter), *map(_case, cases)]
    return "\n\n".join(part for part in out if part) + "\n"


def _contents() -> str:
    chapters = [
        name for chapter in CHAPTERS for name in (["Values", chapter] if chapter == _VALUES_BEFORE else [chapter])
    ]
    return " · ".join(f"[{name}](#{name.lower().replace(' ', '-')})" for name in chapters)


def _introduction(chapter: str) -> str:
    path = _INTRODUCTIONS / f"{chapter.lower().replace(' ', '_')}.md"
    return path.read_text().strip() if path.exists() else ""


def _case(case: Awkward) -> str:
    asked = {name: value for name, value in case.asked.model_dump(mode="json").items() if value is not None}
    asked |= {f"WINNOW_{name.upper()}": value for name, value in case.settings}
    given = " ".join(code(f"{name}={str(value).lower() if isinstance(value, bool) else value}") for name, value in
                     asked.items())  # fmt: skip
    content = case.shown or ("```text", *block(case.content), "```")
    title = f"### `{case.name}`" + (f" with {given}" if given else "")
    lines = [title, "", case.says, "", *content, "", *_outcome(case)]
    return "\n".join(lines)


def _outcome(case: Awkward) -> list[str]:
    no = refusal(case)
    if no is not None:
        return [f"Refused ({no.status}): *{no.detail.replace('*', chr(92) + '*')}*"]
    found = inspected(case)
    columns = [f"{code(column.name)} {column.type}" for column in found.columns[:MOST_COLUMNS]]
    more = len(found.columns) - len(columns)
    listed = ", ".join(columns) + (f" and {more:,} more" if more > 0 else "")
    out = [f"- {found.format}{_dialect(found.dialect)}: {listed or 'no columns'}", *_rows(case)]
    if case.where:
        given = ", ".join(f"{code(name)} {kind}" for name, kind in case.types)
        results = verdicts(case)[:MOST_ROWS]
        said = ", ".join(one.word + (f" (*{one.reason}*)" if one.reason else "") for one in results)
        out.append(f"- {code(case.where)}{' with ' + given if given else ''}: {said}")
    return out


def _dialect(dialect: Dialect) -> str:
    parts = [code(dialect.delimiter)] if dialect.delimiter else []
    return f" parted by {parts[0]}" if parts else ""


def _rows(case: Awkward) -> list[str]:
    entries = rows(case)
    blank = sum(entry.blank for entry in entries)
    whole = [entry for entry in entries if not entry.blank]
    count = "1 row" if len(whole) == 1 else f"{len(whole):,} rows"
    out = [f"- {count}" + (f", {blank} blank line{'s' if blank > 1 else ''}" if blank else "") + (":" if whole else "")]
    for number, entry in enumerate(whole[:MOST_ROWS], 1):
        cells = " · ".join("NULL" if one is None else code(one) for one in entry.cells[:MOST_COLUMNS])
        cells += " …" if len(entry.cells) > MOST_COLUMNS else ""
        out.append(f"  {number}. " + (f"failed: *{entry.reason}*" if entry.reason else cells or "(no columns)"))
    if len(whole) > MOST_ROWS:
        out.append(f"  - and {len(whole) - MOST_ROWS:,} more")
    return out


def _table(chapter: str, spellings: tuple[Spelling, ...]) -> str:
    lines = [f"### {chapter}", "", "| field | its column is | fits | |", "| --- | --- | --- | --- |"]
    for one in spellings:
        fits = ", ".join(kind for kind in Type if kind in fitting(one.field))
        lines.append(f"| {cell(one.field)} | {one.found} | {fits or 'text only'} | {one.says} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown(), end="")
