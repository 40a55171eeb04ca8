"""The encoding of an upload: UTF-8, or a single-byte one that was asked for. Anything else is refused with the cure."""

import codecs

from shared.errors import Invalid
from shared.lists import Format
from worker.rows.layout import UTF8

BOM = codecs.BOM_UTF8
_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_UTF8_NAMES = (UTF8, "utf-8-sig")
_NO_CHARACTER_SETS = ("charmap", "idna", "punycode")


def encoding_of(head: bytes, asked: str | None, kind: Format) -> str:
    """The encoding, as it was asked for, that Python's codecs know by that name. Raises Invalid, with the cure."""
    wide = _wide(head)
    if wide is not None:
        raise Invalid(
            f"The list is {wide}. Convert it to UTF-8 (iconv -f {wide} -t UTF-8 FILE > NEW; in Excel: save as "
            '"CSV UTF-8"), then upload that.',
            encoding=wide,
        )
    if asked is None:
        return UTF8
    try:
        name = codecs.lookup(asked).name
        # Raises LookupError for codecs of bytes (hex, zlib), which are no encodings of text.
        b"a".decode(name, "ignore")
    except (LookupError, ValueError):
        raise Invalid(f"The encoding {asked!r} is not known. Give utf-8, or one like latin-1 or cp1252.") from None
    if name in _UTF8_NAMES:
        return UTF8
    if kind is Format.JSONL:
        raise Invalid(f"JSON Lines are UTF-8, not {asked}. Convert the list first (iconv -f {asked} -t UTF-8).")
    if head.startswith(BOM):
        raise Invalid(f"The list begins with the mark of UTF-8, but encoding says {asked}. Leave encoding out.")
    if not _single_byte(name):
        raise Invalid(
            f"The encoding {asked} is not read: only UTF-8 and single-byte ones are. Convert the list first "
            f"(iconv -f {asked} -t UTF-8 FILE > NEW), then upload that without encoding.",
            encoding=asked,
        )
    return asked.lower()


def _wide(head: bytes) -> str | None:
    """The wide encoding that the list has, as iconv names it: without a mark it has to be told the order of bytes."""
    for mark, name in _WIDE_BOMS:
        if head.startswith(mark):
            return name
    sample = head[:4096]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 8:
        return None
    zeros = [sample[lane::4].count(0) / (len(sample) // 4) for lane in range(4)]
    if sum(share > 0.8 for share in zeros) == 3:
        return "UTF-32LE" if zeros[3] > 0.8 else "UTF-32BE"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if even > 0.4 and odd < 0.05:
        return "UTF-16BE"
    return "UTF-16LE" if odd > 0.4 and even < 0.05 else None


def _single_byte(name: str) -> bool:
    """Whether each byte stands for itself alone, and the first 128 for ASCII."""
    if name in _NO_CHARACTER_SETS:
        return False
    try:
        # All of ASCII, then what other encodings take for an escape or a shift.
        for plain in (bytes(range(128)), b"\\u0041", b"\x1b$B!!\x1b(B"):
            if plain.decode(name) != plain.decode("ascii"):
                return False
    except (UnicodeError, LookupError):
        return False
    for byte in range(128, 256):
        try:
            alone = bytes([byte]).decode(name)
        except UnicodeDecodeError:
            alone = ""
        if len(alone) > 1 or alone > "\uffff":
            return False
        for second in (0x41, 0x5C, 0x80, 0xA1, 0xFE):
            try:
                if len(bytes([byte, second]).decode(name)) != 2 or not alone:
                    return False
            except UnicodeDecodeError:
                continue
    return True
