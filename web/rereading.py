"""A list that is read in another way: a new list of the same bytes, so that jobs on the one that was stay true."""

from eventlet import tpool

from shared.access import Caller
from shared.files.local import LocalFiles
from shared.files.naming import list_content
from shared.lists import Asked, Format, ListRecord, Packed
from web.access.mine import list_of
from web.access.storing import holding
from web.intake import Told, clean_name, remove_files, take_in
from web.parts import Parts

_DELIMITED = (Format.CSV, Format.TSV)


def reread(parts: Parts, who: Caller, list_id: str, name: str | None, asked: Asked) -> ListRecord:
    """A list of the caller's as a new one, read as `asked`; what that leaves open stays as it is.

    `name` calls it something else.
    Raises NotFound, NoRoom, OSError, and what the worker finds wrong with it (Invalid, Unsupported): then there is no
    new list.
    """
    source = list_of(parts, who, list_id)
    parts.lists.use(list_id)
    says_itself = (
        parts.files.read(list_content(list_id), 0, 8).removeprefix(b"\xef\xbb\xbf").lower().startswith(b"sep=")
    )
    told = Told(clean_name(name or source.name), None, filled_in(asked, source, says_itself))
    same = _SameBytes(parts.files, parts.new_id(), source)
    try:
        with holding(parts, who.owner, same.list_id, source.bytes):
            return take_in(parts, same, told, who.owner)
    except FileNotFoundError:
        remove_files(parts, same.list_id)
        # Where it was deleted meanwhile, that is what is wrong.
        parts.lists.get(list_id)
        raise


def filled_in(asked: Asked, source: ListRecord, says_itself: bool) -> Asked:
    """What is asked, and for the rest how the list is read now; `says_itself`: its first line says the delimiter.

    A delimiter says whether a list is CSV or TSV, where that is not said beside it. What means nothing for the new
    format is not taken over.
    """
    format = asked.format or source.format
    if asked.format is None and asked.delimiter is not None and source.format in _DELIMITED:
        format = Format.TSV if asked.delimiter == "\t" else Format.CSV
    keeps: dict[str, str | bool | None] = {}
    if source.format in _DELIMITED and format in _DELIMITED:
        dialect = source.dialect
        keeps = {"quote": dialect.quote or "", "header": dialect.header}
        if format is source.format and not says_itself:
            keeps["delimiter"] = dialect.delimiter
    if format not in (Format.JSONL, Format.PARQUET):
        keeps["encoding"] = source.dialect.encoding
    given = {field: value for field, value in asked.model_dump().items() if value is not None}
    return Asked.model_validate({**keeps, **given, "format": format})


class _SameBytes:
    """The bytes of a list on their way to being another one."""

    def __init__(self, files: LocalFiles, list_id: str, source: ListRecord) -> None:
        self.list_id = list_id
        # At their place from the beginning: what lies among uploads and looks old is removed.
        self.name = list_content(list_id)
        self._files = files
        self._source = source

    @property
    def size(self) -> int:
        return self._source.bytes

    @property
    def packed(self) -> Packed | None:
        return self._source.packed

    def finish(self) -> str:
        tpool.execute(self._files.share, list_content(self._source.id), self.name)
        return self._source.sha256

    def become(self) -> None:
        """They are there."""
