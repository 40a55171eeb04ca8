"""The awkward catalogue: lists that real programs have written and careless readers get wrong.

Each says how many rows and blank lines it has, and how many rows cannot be read whichever columns a filter names.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shared.lists import Asked

NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Awkward:
    """A list called `name`, as its upload asks for it to be read. `columns` are some that a filter may name."""

    name: str
    make: Callable[[], bytes]
    rows: int
    blank: int = 0
    failed: int = 0
    columns: tuple[str, ...] = ()
    asked: Asked = NOTHING_ASKED

    @property
    def content(self) -> bytes:
        """Its bytes, made anew."""
        return self.make()

    def __str__(self) -> str:
        return self.name


def _list(
    name: str, content: bytes, rows: int, blank: int = 0, failed: int = 0, columns: str = "", **asked: object
) -> Awkward:
    return Awkward(name, lambda: content, rows, blank, failed, tuple(columns.split()), Asked.model_validate(asked))


LONG = b"a text that is longer than twelve bytes"

SMALL = (
    # Rows and line ends.
    _list("plain.csv", b"id,name,age\n1,Ann,34\n2,Bob,70\n", 2, columns="id name age"),
    _list("no_final_newline.csv", b"id,name\n1,Ann\n2,Bob", 2, columns="id name"),
    _list("crlf.csv", b"id,name\r\n1,Ann\r\n2,Bob\r\n", 2, columns="id name"),
    _list("mixed_ends.csv", b"id,name\n1,Ann\r\n2,Bob\n3,Cid\r\n", 3, columns="id name"),
    _list("lone_cr.csv", b"id,name\n1,An\rn\n\r2,Bob\r\n3,\r", 3, columns="id name"),
    _list("blank_lines.csv", b"id,name\n\n1,Ann\n\r\n\n2,Bob\n\n", 2, 4, columns="id name"),
    _list("blank_before_the_header.csv", b"\n\r\nid,name\n1,Ann\n", 1, columns="id name"),
    _list("spaces_are_no_blank_line.csv", b"id,name\n   \n1,Ann\n", 2, failed=1, columns="name"),
    _list("header_only.csv", b"id,name\n", 0, columns="id"),
    _list("header_without_end.csv", b"id,name", 0, columns="name"),
    _list("empty.csv", b"", 0),
    _list("only_a_mark.csv", b"\xef\xbb\xbf", 0),
    _list("only_blank_lines.csv", b"\n\r\n\n", 0, 0),
    # Fields.
    _list("ragged.csv", b"id,name,age\n1,Ann\n2,Bob,70,x\n3,Cid,1\n,,\n", 4, failed=2, columns="age id"),
    _list("fields_left_out_at_the_end.csv", b"id,name\n1,\n,\n,2\n", 3, columns="name id"),
    _list("decimals.csv", b"id,balance\n1,640.50\n2,0640.5\n3,-0.0\n4,1e5\n", 4, columns="balance"),
    _list("nul.csv", b"id,name\n1,A\x00n\n\x00,\x00\x00\n", 2, columns="id name"),
    _list("mark.csv", b"\xef\xbb\xbfid,name\n1,Ann\n", 1, columns="id name"),
    _list("mark_inside.csv", b"id,name\n\xef\xbb\xbf1,Ann\n", 1, columns="id name"),
    _list("mark_and_quotes.csv", b'\xef\xbb\xbf"id","the ""name"""\n1,Ann\n', 1, columns="id"),
    _list("same_names.csv", b"name,name,,name_2,name\n1,2,3,4,5\n", 1, columns="name name_2 name_3 name_4 column_3"),
    _list("one_column.csv", b"name\nAnn\n\n\r\nBob\n", 4, columns="name"),
    _list("one_column_quoted.csv", b'name\n"An\nn"\n\n"B""ob"\n', 3, columns="name"),
    _list("many_columns.csv", b",".join(b"c%d" % c for c in range(300)) + b"\n" + b"," * 299 + b"\n", 1, columns="c7"),
    # Quotes.
    _list("newline_in_quotes.csv", b'id,note\n1,"one\ntwo\r\nthree"\n2,"\n"\n3,"\n\n"\r\n', 3, columns="note"),
    _list("doubled_quotes.csv", b'id,note\n1,"say ""hi"""\n2,""""\n3,""\n4,"""""x"\n', 4, columns="note id"),
    _list("long_doubled.csv", b'id,note\n1,"' + LONG + b' ""quoted"" ' + LONG + b'"\n', 1, columns="note"),
    _list("delimiter_in_quotes.csv", b'id,note\n1,"a,b,c"\n"2,",","\n', 2, columns="note id"),
    _list("quote_inside_a_field.csv", b'id,size\n1,5\'10"\n2,a"b"c\n3, "x"\n4,x""\n', 4, columns="size"),
    _list("text_after_quote.csv", b'id,note\n1,"a"b,"c\n2,"x" \n3,ok\n"4"\r,x\n5,"y"\r', 5, failed=4, columns="note"),
    _list("text_after_quote_goes_on.csv", b'id,note\n"1"x,"no, quote opens\n2,ok\n', 2, failed=1, columns="id note"),
    _list("unterminated.csv", b'id,note\n1,ok\n2,"never\nends,\n3,x\n', 2, failed=1, columns="note"),
    _list("unterminated_at_once.csv", b'id,note\n"', 1, failed=1, columns="id"),
    _list("quote_at_the_end.csv", b'id,note\n1,"a"', 1, columns="note"),
    _list("no_quotes_asked.csv", b'id,note\n1,"a\n2,"b"\n', 2, columns="note", quote=""),
    _list("single_quotes_asked.csv", b"id,note\n1,'a,\n''b'\n2,\"x\n", 2, columns="note", quote="'"),
    # Encodings.
    _list("not_utf8.csv", b"id,name,x\n1,M\xfcller,a\n2,Bob,\xff\n3,\xed\xa0\x80,c\n4,\xc3,\n", 4, columns="id name"),
    _list("utf8.csv", "id,näme\n1,Müller\n2,😀 ein langer Text mit Ümlauten\n".encode(), 2, columns="näme"),
    _list("latin1.csv", b"id,n\xe4me\n1,M\xfcller\n2," + LONG + b"\xe9\n", 2, columns="näme", encoding="latin-1"),
    _list("cp1252.csv", b"id,name\n1,\x80 5\n2,\x81\n", 2, columns="name id", encoding="cp1252"),
    # Dialects.
    _list("semicolons.csv", b"id;name;balance\n1;Ann;640,50\n2;Bob;1,5\n", 2, columns="balance"),
    _list("pipes.csv", b"id|name|note\n1|Ann|a,b\n2|Bob|c\n", 2, columns="note"),
    _list("no_header.csv", b"1,Ann\n2,Bob\n", 2, columns="column_1 column_2", header=False),
    _list("tabs.tsv", b'id\tname\n1\tAnn, B\n2\t"a\tb"\n\n', 2, 1, columns="name"),
    _list("tabs.csv", b"id\tname\n1\tAnn, B\n", 1, columns="name"),
    # JSON Lines.
    _list("plain.jsonl", b'{"a":1,"b":"x"}\n{"b":"y","a":2.50}\n', 2, columns="a b"),
    _list("blank_lines.jsonl", b'\n{"a":1}\n\r\n\n{"a":2}', 2, 3, columns="a"),
    _list("spaces.jsonl", b' { "a" : [ 1 , "b  c" ] , "d":\t{ } } \r\n  \n', 2, failed=1, columns="a d"),
    _list(
        "not_objects.jsonl",
        b'[1]\n"x"\n12\n-\ntrue\nfalse\nnull\nnul\n{"a":1}\nNaN\n{\n}\n',
        12, failed=11, columns="a",
    ),
    _list(
        "not_json.jsonl",
        b'{"a":1,}\n{"a":01}\n{"a":1.}\n{"a":.5}\n{"a":+1}\n{"a":NaN}\n{\'a\':1}\n{"a":1}{"b":2}\n{"a" 1}\n{"a":"\t"}\n'
        b'{"a":"\\x"}\n{"a":"\\u12G4"}\n{"a":[1,]}\n{"a":[1}\n{"a":1]\n{"a":tru}\n{"a"}\n{a:1}\n{"a":"x}\n{,}\n{"a":1e}\n',
        21, failed=21, columns="a",
    ),
    _list("same_keys.jsonl", b'{"a":1,"a":2}\n{"a":{"b":1},"a":{"c":2}}\n{"a":1,"a":null}\n', 3, columns="a a.b a.c"),
    _list("paths.jsonl", b'{"a":{"b":1},"a.b":2}\n{"a":{"b":1}}\n{"a":[{"b":1}]}\n{"a.b":null,"a":{"b":3}}\n{"a":4}\n',
          5, columns="a a.b"),
    _list("numbers.jsonl", b'{"a":640.50}\n{"a":123456789012345678901234567890}\n{"a":-0}\n{"a":1E400}\n', 4,
          columns="a"),
    _list("escapes.jsonl", rb'{"a":"\u00e9\ud83d\ude00\n\"\\\/"}' + b"\n" + rb'{"\u0061":"' + LONG + rb' \t"}' + b"\n",
          2, columns="a"),
    _list("half_surrogates.jsonl", rb'{"a":"\ud800"}' + b"\n" + rb'{"a":"\udc00\ud800x"}' + b"\n", 2, columns="a"),
    _list("not_utf8.jsonl", b'{"a":"M\xfcller"}\n{"a":"\xed\xa0\x80"}\n{"a":1,"\xff":2}\n{"a":"\xc3\xa9"}\n', 4,
          failed=3, columns="a"),
    _list("deep.jsonl", b'{"a":' + b"[" * 499 + b"]" * 499 + b'}\n{"a":' + b"[" * 500 + b"]" * 500 + b"}\n", 2,
          failed=1, columns="a"),
    _list("mark.jsonl", b'\xef\xbb\xbf{"a":1}\n', 1, columns="a"),
    _list("empty.jsonl", b"", 0),
    # Plain text.
    _list("lines.txt", b"one\n\ntwo\r\n\rthree\n" + LONG + b"\n\xff\x00\nlast", 7, columns="line"),
    _list("mark.txt", b"\xef\xbb\xbfone\n", 1, columns="line"),
    _list("empty.txt", b"", 0, columns="line"),
    _list("newlines.txt", b"\n\n\n", 3, columns="line"),
    _list("latin1.log", b"M\xfcller\n" + LONG + b" \xe9\n", 2, columns="line", encoding="latin-1"),
)  # fmt: skip

LONG_ROW_BYTES = 50_000_000

LARGE = (
    Awkward("long_line.csv", lambda: b"id,note\n1,ok\n2," + b"x" * LONG_ROW_BYTES + b"\n3,ok\n", 3, columns=("note",)),
    Awkward("long_line.txt", lambda: b"ok\n" + b"x" * LONG_ROW_BYTES + b"\nok\n", 3, columns=("line",)),
    Awkward("long_line.jsonl", lambda: b'{"a":"' + b"x" * LONG_ROW_BYTES + b'"}\n{"a":"ok"}\n', 2, columns=("a",)),
    Awkward(
        "long_unterminated.csv",
        lambda: b'id,note\n1,ok\n2,"' + b"x,\n" * (LONG_ROW_BYTES // 3),
        2,
        failed=1,
        columns=("note",),
    ),
)
