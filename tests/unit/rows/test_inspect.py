"""What an upload is found to be, and what is refused with which cure."""

import codecs
from typing import Any

import pytest

from shared.errors import Invalid, Unsupported
from shared.lists import Format, Type
from tests.unit.rows.lists import inspected, plainly


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", b"a;b\n1;2\n", Format.CSV),
        ("A.CSV", b"a\n", Format.CSV),
        ("a.tsv", b"a,b\n", Format.TSV),
        ("a.tab", b"a\tb\n", Format.TSV),
        ("a.jsonl", b"nonsense\n", Format.JSONL),
        ("a.ndjson", b"{}\n", Format.JSONL),
        ("a.json", b'{"a":1}\n{"a":2}\n', Format.JSONL),
        ("a.txt", b"a,b\n1,2\n", Format.TEXT),
        ("a.log", b'{"a":1}\n', Format.TEXT),
        ("a", b"a,b\n1,2\n", Format.CSV),
        ("a", b"a\tb\n1\t2\n", Format.TSV),
        ("a", b'{"a":1}\n{"a":2}', Format.JSONL),
        ("a", b"Hello, you,\nhow are you?\n", Format.TEXT),
        ("a", b"one, line\n", Format.TEXT),
        ("", b"", Format.TEXT),
    ],
)
def test_the_name_decides_the_format_else_the_content_else_it_is_text(
    name: str, content: bytes, expected: Format
) -> None:
    assert inspected(content, name).format is expected


@pytest.mark.parametrize("row", ["%PDF-1.7", "PK\x03\x04", "\ufeffa", "PAR1", "a\0b\0c\0d\0" * 5, "a\0\0\0" * 5])
def test_rows_given_one_by_one_are_text_however_the_first_begins(row: str) -> None:
    content = f"{row}\n{row}\n".encode()

    found = inspected(content, "rows", of_rows=True, format="text")

    assert (found.format, found.body, found.sample) == (Format.TEXT, 0, (row, row))


def test_what_is_asked_goes_before_the_name() -> None:
    found = inspected(b"a|b\n1|2\n", "a.txt", format="csv", delimiter="|", quote="'", encoding="cp1252")
    assert found.dialect.model_dump() == {"delimiter": "|", "quote": "'", "header": True, "encoding": "cp1252"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_by_which_rows_have_as_many_fields_as_the_header(delimiter: str) -> None:
    rows = ["id", "name", "note", "price"], ["1", '"x;y,z|\t"', "a,b;", "1,5"], ["2", "p|q", "it's; fine", "2,5"]
    content = "\n".join(delimiter.join(field.replace(delimiter, "_") if field[0] != '"' else field for field in row)
                        for row in rows)  # fmt: skip
    assert inspected(content.encode(), "a.csv").dialect.delimiter == delimiter


def test_ragged_rows_do_not_hide_the_delimiter() -> None:
    content = b"a,b,c\n" + b"1,2,3\n" * 20 + b"1,2\n" * 3
    assert inspected(content, "a.csv").dialect.delimiter == ","


@pytest.mark.parametrize(
    ("name", "content", "cure"),
    [
        ("a.xlsx", b"PK\x03\x04..xl/workbook.xml", "save the sheet as CSV"),
        ("a.csv", b"PK\x03\x04..xl/workbook.xml", "save the sheet as CSV"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save the sheet as CSV"),
        ("a.ods", b"PK\x03\x04", "save the sheet as CSV"),
        ("a.csv.gz", b"\x1f\x8b\x08", "gunzip"),
        ("a.tar.gz", b"whatever is in it", "tar -xf"),
        ("a.tgz", b"whatever is in it", "tar -xzf"),
        ("a.xlsx.zst", b"whatever is in it", "save the sheet"),
        ("a.csv", b"\x1f\x8b\x08", "gunzip"),
        ("a.jsonl.zst", b"\x28\xb5\x2f\xfd", "unzstd"),
        ("a.zip", b"PK\x03\x04", "unzip"),
        ("a.pdf", b"%PDF-1.7", ".txt"),
        ("a.json", b' [{"a":1},\n{"a":2}]', "jq -c '.[]'"),
        ("a.json", b'{\n"rows": [1]}', "jq -c"),
        ("picture", b"\x89PNG\r\n\x1a\n", "Upload text"),
    ],
)
def test_what_is_not_read_is_refused_with_the_cure(name: str, content: bytes, cure: str) -> None:
    with pytest.raises(Unsupported) as refused:
        inspected(content, name)
    assert cure in refused.value.detail


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_wide_encodings_are_refused_with_the_cure(encoding: str) -> None:
    for name in ("a.csv", "a.txt", "a", "a.jsonl"):
        with pytest.raises(Invalid, match=r"iconv -f UTF-(16|32)(LE|BE)? -t UTF-8"):
            inspected("id,name\n1,Müller\n2,Bob\n".encode(encoding), name)


@pytest.mark.parametrize(
    ("content", "asked", "said"),
    [
        (b"a,b\n", {"encoding": "utf-16"}, "iconv"),
        (b"a,b\n", {"encoding": "shift_jis"}, "iconv"),
        (b"a,b\n", {"encoding": "iso2022_jp"}, "iconv"),
        (b"a,b\n", {"encoding": "gb18030"}, "iconv"),
        (b"a,b\n", {"encoding": "cp037"}, "iconv"),
        (b"a,b\n", {"encoding": "klingon"}, "not known"),
        (codecs.BOM_UTF8 + b"a,b\n", {"encoding": "cp1252"}, "Leave encoding out"),
        (b"a,b\n", {"delimiter": "||"}, "one ASCII character"),
        (b"a,b\n", {"delimiter": "\n"}, "one ASCII character"),
        (b"a,b\n", {"delimiter": ";", "quote": ";"}, "two different"),
        (b"a,b\n", {"format": "text", "delimiter": ";"}, "means nothing"),
        (b"a,b\n", {"format": "jsonl", "encoding": "cp1252"}, "JSON Lines are UTF-8"),
        (b'"a,b\n1,2\n', {}, "never closed"),
        (b'"a"x,b\n1,2\n', {}, "text after the closing quote"),
        (b"a,\xfc\n1,2\n", {}, "Give encoding="),
        (b"," * 10_000 + b"\n", {}, "at most 10,000"),
        (b"a" * 2_000_000, {}, "does not end within"),
    ],
)
def test_a_reading_that_does_not_do_is_refused_with_the_cure(content: bytes, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        inspected(content, "a.csv", **asked)
    assert said in refused.value.detail


def test_a_column_has_a_name_of_its_own() -> None:
    found = inspected(b"a,a,,a_2,a,\n1,2,3,4,5,6\n", "a.csv")
    assert [column.name for column in found.columns] == ["a", "a_3", "column_3", "a_2", "a_4", "column_6"]


def test_without_a_header_columns_are_numbered_and_the_first_row_is_one() -> None:
    found = inspected(b"1,Ann\n2,Bob\n", "a.csv", header=False)
    assert [(column.name, column.type) for column in found.columns] == [
        ("column_1", Type.INTEGER), ("column_2", Type.TEXT),
    ]  # fmt: skip
    assert (found.body, len(found.sample)) == (0, 2)


def test_the_mark_belongs_to_the_header() -> None:
    found = inspected(codecs.BOM_UTF8 + b'"id",name\n1,Ann\n', "a.csv")
    assert [column.name for column in found.columns] == ["id", "name"]
    assert found.body == len(codecs.BOM_UTF8 + b'"id",name\n')
    assert inspected(codecs.BOM_UTF8 + b"one\n", "a.txt").sample == ("one",)


def test_a_list_without_rows_has_text_columns() -> None:
    assert {column.type for column in inspected(b"a,b\n", "a.csv").columns} == {Type.TEXT}
    assert inspected(b"", "a.csv").columns == ()


def test_the_columns_of_json_lines_are_the_keys_seen_nested_ones_as_paths() -> None:
    content = (
        b'{"id":1,"at":"2024-01-31","who":{"name":"x","age":3},"tags":[]}\nbad\n'
        b'{"id":2.5,"zip":"01234","n":"12","ok":true,"who":{},"null":null}\n'
    )
    found = inspected(content, "a.jsonl")
    assert [(column.name, column.type.value) for column in found.columns] == [
        ("id", "number"), ("at", "date"), ("who.name", "text"), ("who.age", "integer"), ("tags", "text"),
        ("zip", "text"), ("n", "text"), ("ok", "boolean"), ("who", "text"), ("null", "text"),
    ]  # fmt: skip
    assert found.sample[0] == {
        "id": "1", "at": "2024-01-31", "who.name": "x", "who.age": "3", "tags": "[]", "zip": None, "n": None,
        "ok": None, "who": '{"name":"x","age":3}', "null": None,
    }  # fmt: skip


def test_the_sample_shows_the_first_rows_and_cuts_long_values() -> None:
    content = b"id,note\n1\n" + b"".join(b"%d,%s\xff\n" % (row, b"x" * 3000) for row in range(50))
    sample = inspected(content, "a.csv").sample
    assert len(sample) == 20
    assert sample[0] == {"id": "0", "note": "x" * 1024}
    assert inspected(b"a\xff\n", "a.txt").sample == ("a\ufffd",)


def test_types_are_inferred_over_rows_from_all_over_the_list() -> None:
    rows = [b'%d,%d,"a note, with ""quotes""\nand a second line %d",x\n' % (row, row, row) for row in range(60_000)]
    rows[30_000:45_000] = [b"%d,n/a,plain,x\n" % row for row in range(30_000, 45_000)]
    content = b"id,age,note,x\n" + b"".join(rows)
    found = inspected(content, "a.csv")
    assert len(content) > 2_000_000
    assert [column.type.value for column in found.columns] == ["integer", "text", "text", "text"]


def test_rows_that_are_longer_than_a_window_have_columns_and_types_too() -> None:
    objects = b'{"a":"%b","b":1}\n' % (b"x" * 70_000) * 100
    assert [(c.name, c.type) for c in inspected(objects, "a.jsonl").columns] == [("a", Type.TEXT), ("b", Type.INTEGER)]
    fields = b"a,b\n" + b"1,%b\n" % (b"x" * 70_000) * 100
    assert [c.type for c in inspected(fields, "a.csv").columns] == [Type.INTEGER, Type.TEXT]


def test_an_object_that_does_not_end_within_the_head_has_the_columns_that_it_begins_with() -> None:
    content = b'{"b":1,"who":{"age":3},"a":"' + b"x" * 7_000_000 + b'","c":2}\n'
    assert [(c.name, c.type) for c in inspected(content, "a.jsonl").columns] == [
        ("b", Type.INTEGER), ("who.age", Type.INTEGER), ("a", Type.TEXT),
    ]  # fmt: skip


def test_the_delimiter_that_excel_says_is_part_of_what_comes_before_the_rows() -> None:
    found = inspected(b"\xef\xbb\xbfsep=;\n1;Ann, B\n2;Bob\n", "a.csv", header=False)
    assert (found.dialect.delimiter, len(found.columns), found.body) == (";", 2, 3 + len(b"sep=;\n"))
    assert inspected(b"sep=;\nx,y\n", "a.csv", delimiter=",").columns[0].name == "sep=;"


@pytest.mark.parametrize("content", [b'{"a":1,\n{"a":2}\n', b"[1]\n[2]\n", b"nonsense\n", b'{"a":1}\n[\n'])
def test_a_line_that_is_wrong_among_json_lines_is_no_reason_to_refuse(content: bytes) -> None:
    assert inspected(content, "a.jsonl").format is Format.JSONL


def test_a_return_within_quotes_or_at_the_end_ends_no_line() -> None:
    assert len(inspected(b'"a\rb",c\r', "a.csv").columns) == 2
    assert inspected(b"one\r", "a.txt").sample == ("one\r",)
    assert len(inspected(b'{"a":1,\r"b":2}', "a.jsonl").columns) == 2


def test_windows_begin_at_rows_though_quoted_text_looks_like_rows() -> None:
    note = "\n".join(f"{number},not a number" for number in range(300))
    content = b"id,note\n" + b"".join(f'{row},"{note}"\n'.encode() for row in range(1000))
    found = inspected(content, "a.csv")
    assert [column.type for column in found.columns] == [Type.INTEGER, Type.TEXT]
    assert all(reason is None for *_, reason in plainly(content[found.body :][:100_000].rsplit(b'"\n', 1)[0] + b'"\n',
                                                        found.layout, ()))  # fmt: skip


def test_a_list_with_very_many_columns_and_blank_lines_is_inspected() -> None:
    content = b",".join(b"c%d" % number for number in range(5000)) + b"\n" * 1_000_000
    assert len(inspected(content, "a.csv").columns) == 5000


@pytest.mark.parametrize("ending", ["gz", "GZ", "gzip", "zst", "zstd"])
def test_what_was_packed_is_what_its_inner_ending_says(ending: str) -> None:
    assert inspected(b"a\tb\n1\t2\n", f"people.tsv.{ending}").format is Format.TSV
    assert inspected(b"a,b\n1,2\n", f"people.txt.{ending}").format is Format.TEXT
    assert inspected(b"a,b\n1,2\n", f"people.{ending}").format is Format.CSV
    assert inspected(b'{"a": 1}\n', ending).format is Format.JSONL
