"""The format of an upload by its name or its content, and what is refused, with the cure."""

import re

from shared.errors import Unsupported
from shared.lists import Format, plain_name
from worker.rows.reference.jsonl import Unreadable, parse_object
from worker.rows.reference.row import lines, without_line_end

_ENDINGS = {
    "csv": Format.CSV,
    "tsv": Format.TSV,
    "tab": Format.TSV,
    "jsonl": Format.JSONL,
    "ndjson": Format.JSONL,
    "ldjson": Format.JSONL,
    "txt": Format.TEXT,
    "text": Format.TEXT,
    "log": Format.TEXT,
    "list": Format.TEXT,
    "lst": Format.TEXT,
}
_TYPES = {
    "text/csv": Format.CSV,
    "application/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
    "application/x-ndjson": Format.JSONL,
    "application/ndjson": Format.JSONL,
    "application/jsonl": Format.JSONL,
    "application/x-jsonlines": Format.JSONL,
}
_SHEET = "Open it and save the sheet as CSV (UTF-8), then upload that."
_UNPACK = "Unpack it first ({}), then upload what is inside."
_CURES = {
    "xlsx": _SHEET,
    "xlsm": _SHEET,
    "xlsb": _SHEET,
    "xls": _SHEET,
    "ods": _SHEET,
    "numbers": _SHEET,
    "zip": _UNPACK.format("unzip FILE"),
    "gz": _UNPACK.format("gunzip FILE"),
    "tgz": _UNPACK.format("tar -xzf FILE"),
    "tar": _UNPACK.format("tar -xf FILE"),
    "zst": _UNPACK.format("unzstd FILE"),
    "bz2": _UNPACK.format("bunzip2 FILE"),
    "xz": _UNPACK.format("unxz FILE"),
    "7z": _UNPACK.format("7z x FILE"),
    "rar": _UNPACK.format("unrar x FILE"),
    "parquet": "Export it as CSV or JSON Lines, then upload that.",
    "feather": "Export it as CSV or JSON Lines, then upload that.",
    "arrow": "Export it as CSV or JSON Lines, then upload that.",
    "orc": "Export it as CSV or JSON Lines, then upload that.",
    "avro": "Export it as CSV or JSON Lines, then upload that.",
    "sqlite": "Export the table as CSV, then upload that.",
    "db": "Export the table as CSV, then upload that.",
    "pdf": "Save its table as CSV or its text as .txt, then upload that.",
    "doc": "Save its text as .txt, then upload that.",
    "docx": "Save its text as .txt, then upload that.",
    "xml": "Convert it to CSV or JSON Lines, then upload that.",
    "html": "Save its table as CSV, then upload that.",
    "picture": "Upload text: CSV, TSV, JSON Lines or plain lines.",
    "film or sound": "Upload text: CSV, TSV, JSON Lines or plain lines.",
    "program": "Upload text: CSV, TSV, JSON Lines or plain lines.",
}
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"PAR1", "parquet"),
    (b"ARROW1\x00", "arrow"),
    (b"Obj\x01", "avro"),
    (b"ORC\x0a", "orc"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"\x7fELF", "program"),
)
_BZIP = re.compile(rb"BZh[1-9]1AY&SY")
_BOXED = re.compile(rb"RIFF....(WEBP|WAVE|AVI )|\x00\x00..ftyp", re.DOTALL)
# No endings, or endings of what is unpacked by the time it is looked at.
_NO_ENDINGS = ("picture", "film or sound", "program", "gz", "zst")
_ZIPPED = {b"xl/": "xlsx", b"word/": "docx", b"mimetypeapplication/vnd.oasis": "ods"}


def ending(name: str) -> str:
    """What follows the last dot of the plain content's name, in small letters; empty without one."""
    _, dot, last = plain_name(name).rpartition(".")
    return last.strip().lower() if dot else ""


def by_name(name: str, content_type: str | None) -> Format | None:
    """The format that the name's ending says, else the content type; None: neither says."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return _ENDINGS.get(ending(name)) or _TYPES.get(kind)


def refuse_unreadable(name: str, head: bytes, asked: Format | None) -> None:
    """Raises Unsupported for what is no text list, by its first bytes or its ending; `detail` says what to do."""
    found = _by_magic(name, head)
    if found is None and asked is None and ending(name) in _CURES and ending(name) not in _NO_ENDINGS:
        found = ending(name)
    if found is None:
        return
    called = name or "The upload"
    what = {"picture": "a picture", "film or sound": "film or sound", "program": "a program"}.get(found)
    what = what or f"{found} content"
    raise Unsupported(f"{called} is {what}, which is not read. {_CURES[found]}", found=found)


def _by_magic(name: str, head: bytes) -> str | None:
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if found is None and _BZIP.match(head):
        found = "bz2"
    if found is None and (boxed := _BOXED.match(head)):
        found = "picture" if boxed[1] == b"WEBP" else "film or sound"
    if found == "zip":
        inside = next((kind for mark, kind in _ZIPPED.items() if mark in head[:8192]), "zip")
        return ending(name) if ending(name) in _CURES else inside
    return found


def looks_like_objects(head: bytes, whole: bool) -> bool:
    """Whether the first lines are JSON objects, each on a line of its own. `whole`: the head is all of the list."""
    bounds = [line for line in lines(head) if head[line[0] : line[1]].strip()]
    if not whole and len(bounds) > 1:
        bounds.pop()
    if not bounds:
        return False
    for start, end in bounds[:5]:
        try:
            parse_object(without_line_end(head[start:end]))
        except Unreadable:
            return False
    return True
