"""Plain bytes out of a stream of gzip members or zstd frames: in bounded steps, whatever the stream is cut into."""

import binascii
import re
from typing import Protocol

from backports import zstd
from isal import igzip_lib

from shared.errors import Invalid, Unsupported
from shared.lists import Packing

STEP_BYTES = 2**20
HEAD_BYTES = 512
"""How much of the plain bytes `refuse_inside` looks at."""

_SLICE = 32 * 1024
_SLICES_A_STEP = 32
_MEMBERS_A_STEP = 256
_HEADER_BYTES = 256 * 1024
_WINDOW_LOG = 27
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
_UNPACK = {"gzip": "gunzip FILE", "zstd": "unzstd FILE"}
_UNTAR = {"gzip": "tar -xzf FILE", "zstd": "tar --zstd -xf FILE"}
_MEMBER = {"gzip": "member", "zstd": "frame"}
_FAULTS: tuple[type[Exception], ...] = (igzip_lib.IsalError, zstd.ZstdError)  # type: ignore[assignment]  # by its stub one is no type
_WHOLE = "Upload the whole file."
_AGAIN = "Pack it again, or upload it unpacked."


class _Member(Protocol):
    @property
    def needs_input(self) -> bool: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def packing_of(head: bytes) -> Packing | None:
    """How an upload with these first bytes is packed; None: it is plain. Four bytes are enough."""
    if head.startswith(_GZIP):
        return "gzip"
    return "zstd" if head.startswith(_ZSTD) or _SKIPPABLE.match(head) else None


def refuse_inside(packing: Packing, head: bytes) -> None:
    """Raises Unsupported where the first plain bytes say that there is no text in a packing, but a packing again."""
    tar = head[257:262] == b"ustar"
    what = "a tar archive" if tar else "a Parquet file" if head.startswith(b"PAR1") else None
    if what is None and (inner := packing_of(head)):
        what = f"{inner} content once more"
    if what is not None:
        cure = f"Unpack it first ({_UNTAR[packing] if tar else _UNPACK[packing]}), then upload what is inside."
        raise Unsupported(f"Inside the {packing} stream is {what}, which is not read there. {cure}", found=packing)


class Unpacker:
    """Members (or frames) one after the other make one run of plain bytes. Not for two threads at once.

    >>> unpacker = Unpacker("gzip")
    >>> unpacker.feed(packed)
    >>> while (plain := unpacker.step()) is not None: ...
    >>> unpacker.finish()
    """

    def __init__(self, packing: Packing) -> None:
        self.plain = 0
        self._packing = packing
        self._data = b""
        self._at = 0
        self._before = 0
        self._member: _Member | None = None
        self._members = 0
        self._padding = False

    @property
    def used(self) -> int:
        """How many bytes of the stream `plain` bytes were made of."""
        return self._before + self._at

    def feed(self, data: bytes | bytearray) -> None:
        """More of the stream; `step` makes something of it."""
        self._before += self._at
        self._data = self._data[self._at :] + data
        self._at = 0

    def step(self, most: int = STEP_BYTES) -> bytes | None:
        """The next plain bytes: at most so many, and maybe none; None once all that was fed is used up.

        Raises Invalid for what is no such stream: it says what, in which member and after how many plain bytes.
        """
        out = bytearray()
        slices, ended = 0, self._members
        while len(out) < most and slices < _SLICES_A_STEP and self._members - ended < _MEMBERS_A_STEP:
            if self._member is None and not self._begin():
                return bytes(out) or None
            assert self._member is not None
            piece = b""
            if self._member.needs_input:
                piece = self._data[self._at : self._at + _SLICE]
                if not piece:
                    return bytes(out) or None
                self._at += len(piece)
                slices += 1
            out += self._next(self._member, piece, most - len(out))
        return bytes(out)

    def finish(self) -> None:
        """To be called at the end, after the last step; raises Invalid where the stream breaks off."""
        if self._member is not None or self._at < len(self._data):
            raise Invalid(f"The {self._packing} stream ends in the middle of {self._where()}: it was cut off. {_WHOLE}")

    def _next(self, member: _Member, piece: bytes, most: int) -> bytes:
        try:
            plain = member.decompress(piece, most)
        except _FAULTS as error:
            raise self._damaged(str(error)) from error
        self.plain += len(plain)
        if member.eof:
            self._at -= len(member.unused_data)
            self._members += 1
            self._member = None
        return plain

    def _begin(self) -> bool:
        """Begins the next member where enough of it is there."""
        if self._packing == "zstd":
            return self._begin_frame()
        if self._members and not self._padding and self._data[self._at : self._at + 1] == b"\0":
            self._padding = True
        if self._padding:
            # Tapes and some disks fill up with zeros, and gzip takes no offence either.
            self._at = len(self._data) - len(self._data[self._at :].lstrip(b"\0"))
        first = self._data[self._at : self._at + 2]
        if not _GZIP.startswith(first) or (self._padding and first):
            raise self._garbage()
        end = self._end_of_header()
        if end is None:
            return False
        self._at = end
        self._member = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP_NO_HDR_VER)
        return True

    def _end_of_header(self) -> int | None:
        """Where the member's header ends (RFC 1952); None: more is needed. isal loses track in one that is cut."""
        data, at = self._data, self._at
        if len(data) < at + 10:
            return None
        method, flags = data[at + 2], data[at + 3]
        if method != 8 or flags & 0xE0:
            raise self._damaged("its header is not one of gzip")
        end = at + 10
        if flags & 4:
            end += 2 + int.from_bytes(data[end : end + 2], "little")
        for named in (flags & 8, flags & 16):
            if named:
                zero = data.find(b"\0", end)
                end = zero + 1 if zero >= 0 else len(data) + 1
        if flags & 2:
            said = int.from_bytes(data[end : end + 2], "little")
            if end + 2 <= len(data) and said != binascii.crc32(data[at:end]) & 0xFFFF:
                raise self._damaged("its header's checksum does not match")
            end += 2
        if end <= len(data):
            return end
        if len(data) - at > _HEADER_BYTES:
            raise self._damaged("its header does not end")
        return None

    def _begin_frame(self) -> bool:
        first = self._data[self._at : self._at + 4]
        if len(first) < 4:
            return False
        if packing_of(first) != "zstd":
            raise self._garbage()
        self._member = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
        return True

    def _where(self) -> str:
        return f"{_MEMBER[self._packing]} {self._members + 1}, after {self.plain:,} plain bytes"

    def _damaged(self, said: str) -> Invalid:
        if "too much memory" in said:
            return Invalid(
                f"The zstd stream wants a window of more than {2 ** (_WINDOW_LOG - 20)} MiB in {self._where()}. Pack "
                f"it again without --ultra and with --long={_WINDOW_LOG} at most, or upload it unpacked."
            )
        if "ictionary" in said:
            return Invalid(f"The zstd stream needs a dictionary in {self._where()}. Upload it unpacked.")
        why = re.sub(r"^Error -?\d+ |^.*Zstandard data: ", "", said)
        why = why[:1].lower() + why[1:]
        return Invalid(f"The {self._packing} stream is damaged in {self._where()}: {why}. {_AGAIN}")

    def _garbage(self) -> Invalid:
        unit = _MEMBER[self._packing]
        return Invalid(
            f"After {unit} {self._members} of the {self._packing} stream, at byte {self.used:,} of the "
            f"upload and after {self.plain:,} plain bytes, comes something that is no further {unit}. {_AGAIN}"
        )
