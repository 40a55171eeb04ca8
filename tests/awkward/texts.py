"""Plain text, rows of any length, and what is no list at all."""

from tests.awkward.case import read, refused
from tests.awkward.fields import LONG

TEXTS = (
    read("lines.txt", b"one\n\ntwo\r\n\rthree\n" + LONG + b"\n\xff\x00\nlast", 7,
         "Each line is a row with the one column `line`, empty lines too. Quotes and delimiters mean nothing.",
         columns="line", where="length(line) <= 3", verdicts="kept kept kept rejected rejected failed rejected"),
    read("mark.txt", b"\xef\xbb\xbfone\n", 1, "A byte order mark is no part of the first line.", columns="line",
         where="line = 'one'", verdicts="kept"),
    read("empty.txt", b"", 0, "No bytes, no rows.", columns="line"),
    read("newlines.txt", b"\n\n\n", 3, "Three empty lines are three rows.", columns="line"),
    read("latin1.log", b"M\xfcller\n" + LONG + b" \xe9\n", 2, "An encoding may be given.", columns="line",
         encoding="latin-1"),
    read("csv_as_text.csv", b'id,name\n1,"a\nb"\n', 3, "With `format=text` any list is lines, its header too.",
         columns="line", format="text"),
    read("objects.csv", b'{"a":1}\n{"a":2}\n', 1,
         "The name says what a list is before its content does: this is CSV with an odd header. Call it .jsonl, or "
         "give `format=jsonl`.", columns="", found='{"a":1} text'),
    read("objects_given.csv", b'{"a":1}\n{"a":2}\n', 2, "What is given goes before the name.", columns="a",
         found="a integer", format="jsonl"),
    read("page.txt", b"<html>\n</html>\n", 2, "A web page called .txt is lines.", columns="line"),
)  # fmt: skip

_ZIP = b"PK\x03\x04"

OTHERS = (
    refused("people.xlsx", _ZIP + b"..xl/workbook.xml", "save the sheet as CSV", "Spreadsheets are not read."),
    refused("sheet.csv", _ZIP + b"..xl/workbook.xml", "save the sheet as CSV",
            "Nor are they when they are called .csv: the first bytes tell."),
    refused("people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save the sheet as CSV", "Old ones neither."),
    refused("people.ods", _ZIP + b"mimetypeapplication/vnd.oasis", "save the sheet as CSV",
            "Nor those of LibreOffice."),
    refused("letter.docx", _ZIP + b"word/document.xml", "as .txt", "Nor letters."),
    refused("people.zip", _ZIP + b"people.csv", "unzip", "Archives of files are several lists, or none."),
    refused("people.tar", b"people.csv", "tar -xf", "Likewise."),
    refused("zipped.csv", _ZIP + b"people.csv", "unzip", "Whatever it is called."),
    refused("people.7z", b"7z\xbc\xaf\x27\x1c", "7z x", "And other packers."),
    refused("people.pdf", b"%PDF-1.7\n", "as CSV", "A PDF has no rows."),
    refused("pdf.csv", b"%PDF-1.7\n", "as CSV", "Nor if it is called .csv."),
    refused("picture.csv", b"\x89PNG\r\n\x1a\n", "Upload text", "A picture of a table is no table."),
    refused("photo.txt", b"\xff\xd8\xff\xe0", "Upload text", "Nor a photograph."),
    refused("film.csv", b"\x00\x00\x00\x18ftypmp42", "Upload text", "Nor a film."),
    refused("program.csv", b"\x7fELF\x02\x01", "Upload text", "Nor a program."),
    refused("database.csv", b"SQLite format 3\x00", "Export the table as CSV", "A database has tables: export one."),
    refused("people.sqlite", b"SQLite format 3\x00", "Export the table as CSV", "Likewise."),
    refused("table.html", b"<table>", "Save its table as CSV", "A web page is not read."),
    refused("page.csv", b"<!DOCTYPE html>\n<html><body>", "format=text",
            "It is also what a download gives where one has to log in: look into the file."),
    refused("feed.xml", b"<?xml version='1.0'?>", "Convert it to CSV", "Nor is XML."),
    refused("feed.csv", b"<?xml version='1.0'?>", "Convert it to CSV", "Whatever it is called."),
)  # fmt: skip
