"""Packed lists: what gzip and zstd allow, what goes wrong on the way, and what is no list inside."""

from collections.abc import Iterable

from tests.awkward.case import Awkward, refused
from tests.awkward.packing import (
    GZIP_MAGIC,
    Piece,
    changed,
    cut,
    gzip,
    plain,
    shown,
    skippable,
    tar,
    zeros,
    zstd_of,
    zstd_window,
    zstd_with_dictionary,
)
from tests.awkward.parquets import written

_A, _B = b"id,name\n1,Ann\n", b"2,Bob\n"
_MIB = 2**20


_PEOPLE = "id integer, name text"


def _read(name: str, pieces: Iterable[Piece], rows: int, says: str, *, found: str = _PEOPLE) -> Awkward:
    made = tuple(pieces)
    inside = b"".join(piece.plain for piece in made)
    return Awkward(
        name, lambda: _joined(made), rows, columns=("id", "a"), says=says, found=found, plain=inside, shown=_block(made)
    )


def _refused(name: str, pieces: Iterable[Piece], words: str, says: str, **settings: int) -> Awkward:
    made = tuple(pieces)
    given = tuple(settings.items())
    return Awkward(name, lambda: _joined(made), says=says, refused=words, settings=given, shown=_block(made))


def _joined(pieces: Iterable[Piece]) -> bytes:
    return b"".join(piece.content for piece in pieces)


def _block(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return ("```text", *(piece.says for piece in pieces), "```")


PACKED = (
    _read("people.csv.gz", [gzip(_A)], 1,
          "gzip and zstd are unpacked as they come in. What is kept is what was inside, and the name without its last "
          "ending says what that is."),
    _read("people.csv.zst", [zstd_of(_A)], 1, "Likewise zstd."),
    _read("plain.csv.gz", [plain(_A)], 1,
          "Bytes decide, not the name: this was unpacked before, by a browser perhaps."),
    _read("packed.csv", [gzip(_A)], 1, "Nor does a packed list need an ending that says so."),
    _read("packed", [zstd_of(_A + _B)], 2, "Or any ending."),
    _read("members.csv.gz", [gzip(_A), gzip(_B)], 2,
          "Members one after the other are one list, as of files that were joined by `cat`, or packed by `bgzip`."),
    _read("frames.csv.zst", [zstd_of(_A), zstd_of(_B)], 2, "So are frames."),
    _read("row_over_members.csv.gz", [gzip(_A[:10]), gzip(_A[10:])], 1, "A row may begin in one and end in the next."),
    _read("empty_members.csv.gz", [gzip(b""), gzip(_A), gzip(b"")], 1, "Empty ones add nothing."),
    _read("skippable.csv.zst", [skippable(b"made by a test"), zstd_of(_A), skippable(b"")], 1,
          "Nor do frames of zstd that are to be skipped, as `pzstd` writes them."),
    _read("empty.csv.gz", [gzip(b"")], 0, "Nothing, packed, is a list without rows.", found=""),
    _read("padded.csv.gz", [gzip(_A), zeros(512)], 1,
          "Zero bytes after the last member are padding, of tapes and disks."),
    _refused("padding_inside.csv.gz", [gzip(_A), zeros(512), gzip(_B)], "no further member",
             "They are the end: a member that follows them would be lost elsewhere."),
    _refused("padded.csv.zst", [zstd_of(_A), zeros(512)], "no further frame", "zstd knows no padding of zeros."),
    _refused("garbage.csv.gz", [gzip(_A), plain(_B)], "no further member",
             "What follows and is no member is not thrown away in silence. Plain rows that were added to a packed file "
             "are the usual case: unpack the first part, then join them."),
    _refused("garbage.csv.zst", [zstd_of(_A), plain(_B)], "no further frame", "Likewise."),
    _refused("cut.csv.gz", [cut(gzip(_A), 9)], "cut off", "A stream that ends too early was not transferred whole."),
    _refused("cut.csv.zst", [cut(zstd_of(_A), 5)], "cut off", "Likewise."),
    _refused("cut_second.csv.gz", [gzip(_A), cut(gzip(_B), 3)], "member 2", "Also where whole members came before it."),
    _refused("magic_alone.csv.gz", [Piece(GZIP_MAGIC[:4], "the first 4 bytes of a member of gzip")], "cut off",
             "However early."),
    _refused("checksum.csv.gz", [changed(gzip(_A), 8, "its checksum changed")], "checksum",
             "Each member's checksum is held against what it unpacked to."),
    _refused("checksum.csv.zst", [changed(zstd_of(_A), 1, "its checksum changed")], "checksum",
             "Each frame's likewise."),
    _refused("damaged.csv.gz", [gzip(_A), changed(gzip(_B), 10, "a byte of its data changed")], "damaged in member 2",
             "A single changed byte is told, and where it is."),
    _refused("header.csv.gz", [Piece(b"\x1f\x8b\x07" + GZIP_MAGIC[3:], "a header that is not one of gzip")],
             "not one of gzip", "Two bytes of gzip make no gzip file."),
    _refused("twice.csv.gz", [gzip(gzip(_A).content, f"gzip of {shown(_A)}")], "gzip content once more",
             "What is packed twice is not unpacked twice. Some downloads are, by a server that packs what is packed."),
    _refused("twice.csv.zst", [zstd_of(gzip(_A).content, f"gzip of {shown(_A)}")], "gzip content once more",
             "In whichever way."),
    _refused("people.tar.gz", [gzip(tar("people.csv", _A), "a tar archive with people.csv")], "tar -xzf",
             "An archive holds files, not rows."),
    _refused("people.tar.zst", [zstd_of(tar("people.csv", _A), "a tar archive with people.csv")], "tar --zstd -xf",
             "Likewise."),
    _refused("people.parquet.gz", [gzip(written(), "a Parquet file")], "a Parquet file",
             "Parquet is packed within itself; it is uploaded as it is."),
    _refused("sheet.csv.gz", [gzip(b"PK\x03\x04..xl/workbook.xml", "an xlsx file")], "save the sheet as CSV",
             "What is no list is none after unpacking either."),
    _refused("utf16.csv.gz", [gzip("id\n".encode("utf-16"), "a list in UTF-16")], "iconv",
             "All else is as it is unpacked."),
    refused("people.csv.bz2", b"BZh91AY&SY\x00\x00", "bunzip2", "Other packers are slower, and are not read."),
    refused("people.csv.xz", b"\xfd7zXZ\x00", "unxz", "Likewise."),
    _refused("window.csv.zst", [zstd_window(bytes(_MIB), "1 MiB of zeros", 28)], "--long=27",
             "A window is memory: what wants more than 128 MiB is not unpacked."),
    _refused("dictionary.csv.zst", [zstd_with_dictionary(_A)], "needs a dictionary",
             "The dictionary is not in the file."),
    _refused("too_large.csv.zst", [zstd_of(b"id,name\n" + _B * 200, "a list of 1,208 bytes")],
             "WINNOW_MAX_UPLOAD_BYTES",
             "The limit is that of plain bytes, and holds as they come: nothing is unpacked any further.",
             max_upload_bytes=1000),
    _refused("bomb.csv.zst", [zstd_of(bytes(80 * _MIB), "80 MiB of zeros")], "WINNOW_MAX_UNPACK_RATIO",
             "From 64 MiB on, a list that unpacks to more than 500 times what came is not believed: logs reach 200."),
    _read("dense.csv.zst", [zstd_of(b"a,b\n" + b"1,2\n" * 20_000, "20,000 times the same row")], 20_000,
          "Below that it may have unpacked to any size.", found="a integer, b integer"),
)  # fmt: skip
