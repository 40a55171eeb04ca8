"""Bytes and what they stand for: encodings, marks, NUL and other control bytes."""

import codecs

from tests.awkward.case import read, refused
from tests.awkward.fields import LONG

_TABLE = "id,name\n1,Müller\n2,Bob\n"

ENCODINGS = (
    read("utf8.csv", "id,näme\n1,Müller\n2,😀 ein langer Text mit Ümlauten\n".encode(), 2,
         "UTF-8 is what is read unless another encoding is given.", columns="näme"),
    read("not_utf8.csv", b"id,name,x\n1,M\xfcller,a\n2,Bob,\xff\n3,\xed\xa0\x80,c\n4,\xc3,\n", 4,
         "A field that is no UTF-8 fails its row, where the condition names its column; other columns do not matter. "
         "If all rows with an umlaut fail so, upload the list again with `encoding=cp1252` (Windows) or `latin-1`.",
         columns="id name", where="id <> ''", verdicts="kept kept kept kept"),
    read("overlong.csv", b"id,name\n1,\xc0\xaf\n2,\xf4\x90\x80\x80\n3,\xed\xb0\x80\n", 3,
         "Overlong forms, what is beyond U+10FFFF and surrogates are no UTF-8.", columns="name",
         where="name <> ''", verdicts="failed failed failed"),
    read("latin1.csv", b"id,n\xe4me\n1,M\xfcller\n2," + LONG + b"\xe9\n", 2,
         "A single-byte encoding that is given is read; rows come back in it, byte for byte.", columns="näme",
         encoding="latin-1"),
    read("cp1252.csv", b"id,name\n1,\x80 5\n2,\x81\n", 2, "A byte that it does not have fails the row likewise.",
         columns="name id", encoding="cp1252", where="name <> ''", verdicts="kept failed"),
    read("mojibake.csv", "id,name\n1,MÃ¼ller\n".encode(), 1,
         "Text that was decoded wrongly once is text like any other. Mend it where it was made.", columns="name",
         where="name = 'Müller'", verdicts="rejected"),
    refused("header_not_utf8.csv", b"id,n\xe4me\n1,Bob\n", "Give encoding=",
            "A header that is no UTF-8 leaves a column without its name."),
    refused("utf16.csv", codecs.BOM_UTF16_LE + _TABLE.encode("utf-16-le"), "iconv -f UTF-16 -t UTF-8",
            "UTF-16, which Excel calls Unicode Text, is known by its mark."),
    refused("utf16_without_mark.csv", _TABLE.encode("utf-16-be"), "iconv -f UTF-16BE -t UTF-8",
            "Or by its zero bytes."),
    refused("utf32.csv", codecs.BOM_UTF32_BE + _TABLE.encode("utf-32-be"), "iconv -f UTF-32 -t UTF-8",
            "Likewise UTF-32."),
    refused("utf32_without_mark.csv", _TABLE.encode("utf-32-le"), "iconv -f UTF-32LE -t UTF-8",
            "With or without mark."),
    refused("utf16_given.csv", b"id,name\n", "only UTF-8 and single-byte ones",
            "It is not read where it is given either.", encoding="utf-16"),
    refused("shift_jis.csv", b"id,name\n", "iconv -f shift_jis -t UTF-8",
            "Nor are other encodings with more than one byte for a character: in them a byte of a character may look "
            "like a delimiter.", encoding="shift_jis"),
    refused("ebcdic.csv", b"id,name\n", "iconv -f cp037 -t UTF-8", "Nor those whose first half is not ASCII.",
            encoding="cp037"),
    refused("klingon.csv", b"id,name\n", "not known", "A name that means nothing.", encoding="klingon"),
    refused("no_encoding.csv", b"id,name\n", "not known", "A codec that is no encoding of text.", encoding="hex"),
)  # fmt: skip

MARKS = (
    read("mark.csv", b"\xef\xbb\xbfid,name\n1,Ann\n", 1,
         "A byte order mark at the start is no part of the first name. It belongs to the header: results have it.",
         columns="id name", found="id integer, name text"),
    read("mark_and_quotes.csv", b'\xef\xbb\xbf"id","the ""name"""\n1,Ann\n', 1, "Also before a quote.", columns="id"),
    read("mark_inside.csv", b"id,name\n\xef\xbb\xbf1,Ann\n", 1,
         "Anywhere else, as joined files have it, it is a character: this `id` is text. Remove it from the file.",
         columns="id name", found="id text, name text", where="id = 1", types="id integer", verdicts="failed"),
    read("two_marks.csv", b"\xef\xbb\xbf\xef\xbb\xbfid,name\n1,Ann\n", 1, "Of two marks the second is in the name.",
         columns="name"),
    refused("mark_and_encoding.csv", b"\xef\xbb\xbfid,name\n", "Leave encoding out",
            "A mark and an encoding that is given must not contradict each other.", encoding="cp1252"),
)  # fmt: skip

CONTROLS = (
    read("nul.csv", b"id,name\n1,A\x00n\n\x00,\x00\x00\n", 2, "NUL is a character, and ends nothing.",
         columns="id name"),
    read("controls.csv", b"id,name\n1,\x1b[31mred\x07\n2,\x1a\n", 2,
         "So are other control bytes, also the Ctrl-Z with which DOS ended files.", columns="name"),
    read("odd_line_ends.csv", "id,name\n1,a\x0bb\x0cc\n2,d\x85e\u2028f\n".encode(), 2,
         "Vertical tab, form feed, NEL and U+2028 end no row.", columns="name"),
    read("no_break_space.csv", "id,name\n1,\u00a070\n".encode(), 1,
         "A space that does not break is no space that a number may have; nor is any other.", columns="name",
         where="name > 1", types="name integer", verdicts="failed"),
)  # fmt: skip
