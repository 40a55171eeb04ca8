"""What packed lists are made of: members of gzip and frames of zstd, each with the words that docs/input.md shows."""

import io
import struct
import tarfile
import zlib
from dataclasses import dataclass

from backports import zstd

from tests.awkward.shown import visible

GZIP_MAGIC = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


@dataclass(frozen=True)
class Piece:
    """Some bytes of an upload, what they are, and what they unpack to."""

    content: bytes
    says: str
    plain: bytes = b""


def gzip(plain: bytes, says: str = "") -> Piece:
    """A member of gzip. Its bytes are stored, not packed: they are the same whichever zlib there is."""
    packer = zlib.compressobj(level=0, wbits=-15)
    packed = GZIP_MAGIC + packer.compress(plain) + packer.flush() + struct.pack("<II", zlib.crc32(plain), len(plain))
    return Piece(packed, f"gzip of {says or shown(plain)}", plain)


def zstd_of(plain: bytes, says: str = "") -> Piece:
    """A frame of zstd with a checksum."""
    packed = zstd.compress(plain, options={zstd.CompressionParameter.checksum_flag: 1})
    return Piece(packed, f"zstd of {says or shown(plain)}", plain)


def zstd_window(plain: bytes, says: str, log: int) -> Piece:
    """A frame of zstd that wants a window of 2^`log` bytes."""
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
    return Piece(packer.compress(plain) + packer.flush(), f"zstd --long={log} of {says}", plain)


def zstd_with_dictionary(plain: bytes) -> Piece:
    """A frame of zstd that cannot be unpacked without its dictionary."""
    words = zstd.train_dict([b"%d,name %d,a note of row %d\n" % (n, n, n) for n in range(2000)], 1000)
    return Piece(zstd.compress(plain, zstd_dict=words), f"zstd -D words of {shown(plain)}", plain)


def skippable(content: bytes) -> Piece:
    """A frame of zstd that is to be skipped."""
    return Piece(b"\x53\x2a\x4d\x18" + struct.pack("<I", len(content)) + content, "a skippable frame")


def cut(piece: Piece, by: int) -> Piece:
    """A piece without its last bytes."""
    return Piece(piece.content[:-by], f"{piece.says}, without its last {by} bytes", piece.plain)


def changed(piece: Piece, back: int, says: str) -> Piece:
    """A piece with a changed byte, so far from its end."""
    content = bytearray(piece.content)
    content[-back] ^= 1
    return Piece(bytes(content), f"{piece.says}, {says}", piece.plain)


def plain(content: bytes) -> Piece:
    """Bytes as they are."""
    return Piece(content, shown(content), content)


def zeros(count: int) -> Piece:
    """Padding."""
    return Piece(bytes(count), f"{count} zero bytes")


def tar(name: str, content: bytes) -> bytes:
    """A tar archive of one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def shown(content: bytes) -> str:
    """Bytes in the words of docs/input.md."""
    return visible(content.decode("utf-8", "surrogateescape")) or "nothing"
