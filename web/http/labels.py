"""What a download is called, and of which type it is."""

import re
from urllib.parse import quote

from shared.lists import Format, ListRecord, Which, plain_name

TYPES = {
    Format.CSV: "text/csv",
    Format.TSV: "text/tab-separated-values",
    Format.JSONL: "application/x-ndjson",
    Format.TEXT: "text/plain",
    Format.PARQUET: "application/vnd.apache.parquet",
}
"""The media type of each format."""
_ENDINGS = {
    Format.CSV: ".csv",
    Format.TSV: ".tsv",
    Format.JSONL: ".jsonl",
    Format.TEXT: ".txt",
    Format.PARQUET: ".parquet",
}


def content_type(record: ListRecord) -> str:
    """The type of a list's bytes, and of its rows'."""
    kind = TYPES[record.format]
    if record.format in (Format.JSONL, Format.PARQUET):
        return kind
    header = ""
    if record.format is Format.CSV:
        header = "; header=present" if record.dialect.header else "; header=absent"
    return f"{kind}; charset={record.dialect.encoding}{header}"


def result_type(record: ListRecord, report: bool, format: Format | None = None) -> str:
    """The type of a result: the list's, or that of the format it is converted to; or of a report about its rows."""
    if format is not None:
        return "text/csv; charset=utf-8; header=present" if format is Format.CSV else TYPES[format]
    return "application/x-ndjson" if report else content_type(record)


def result_name(record: ListRecord, which: Which, report: bool, format: Format | None = None) -> str:
    """`people-kept.csv` of `people.csv` and of `people.csv.gz`."""
    name = plain_name(record.name)
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,7}", ending):
        stem, ending = name, _ENDINGS[record.format][1:]
    if format is not None:
        ending = _ENDINGS[format][1:]
    elif report:
        ending = "jsonl"
    return f"{stem}-{which}.{ending}"


def attachment(name: str) -> str:
    """`Content-Disposition` (RFC 6266): the name in ASCII for old clients, and whole for the others."""
    plain = re.sub(r"[^A-Za-z0-9 ._()+-]", "_", name)
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
