"""Forms with a file, read in one pass: the file's bytes go on as they come, the other fields are small text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from shared.errors import Malformed

FIELD_BYTES = 256 * 1024
FRAME_BYTES = 2**20
"""What a form may have besides its file: fields, headers, boundaries."""
_PARTS = 50


@dataclass
class Form:
    """The fields, and what was said of the file; `has_file` once it was met."""

    fields: dict[str, str] = field(default_factory=dict)
    has_file: bool = False
    file_name: str | None = None
    file_type: str | None = None


def is_form(content_type: str | None) -> bool:
    """Whether a body of this type is a form with files."""
    return parse_options_header(content_type)[0] == "multipart/form-data"


def read_form(content_type: str | None, blocks: Iterable[bytes], sink: Callable[[bytes], None], form: Form) -> None:
    """Reads a form into `form`; the bytes of its part `file` go to `sink`. Raises Malformed for what is not whole."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not 0 < len(boundary) <= 200:
        raise Malformed("A form needs its `boundary` in Content-Type")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), FRAME_BYTES, max_parts=_PARTS)
    reading = _Reading(sink, form)
    try:
        for data in blocks:
            decoder.receive_data(data)
            while reading.take(event := decoder.next_event()):
                pass
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue):
            reading.take(event)
    except (ValueError, RequestEntityTooLarge) as error:
        raise Malformed("The form is not whole or not well made; nothing of it was kept") from error


class _Reading:
    def __init__(self, sink: Callable[[bytes], None], form: Form) -> None:
        self.form = form
        self._sink = sink
        self._in_file = False
        self._name = ""
        self._value = bytearray()
        self._taken = 0

    def take(self, event: object) -> bool:
        """One event of the decoder; False when it needs more bytes."""
        if isinstance(event, NeedData):
            return False
        if isinstance(event, File):
            if event.name != "file" or self.form.has_file:
                raise Malformed("A form has one file, in the field `file`")
            self._in_file = self.form.has_file = True
            self.form.file_name, self.form.file_type = event.filename, event.headers.get("content-type")
        elif isinstance(event, Field):
            self._in_file, self._name, self._value = False, str(event.name), bytearray()
            self._refuse_odd(self._name)
        elif isinstance(event, Data):
            self._data(event)
        return not isinstance(event, Epilogue)

    def _refuse_odd(self, name: str) -> None:
        if name == "file":
            raise Malformed('The field `file` is to be a file: give its part a name, such as filename="people.csv"')
        if name in self.form.fields:
            # Which of the two was meant is not ours to choose.
            raise Malformed(f"The form has the field {name[:64]!r} twice; send it once")

    def _data(self, event: Data) -> None:
        if self._in_file:
            self._sink(event.data)
            return
        self._value += event.data
        self._taken += len(event.data)
        if self._taken > FIELD_BYTES:
            raise Malformed(f"The fields besides the file have more than {FIELD_BYTES:,} bytes")
        if not event.more_data:
            self.form.fields[self._name] = self._value.decode("utf-8")
