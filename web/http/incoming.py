"""A body that becomes a list: what it costs its owner is paid, and workers count it, while it comes in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import request

from web.access.mine import caller
from web.access.spending import Pay, paying
from web.access.storing import holding
from web.drafts import Draft
from web.http.multipart import FRAME_BYTES
from web.intake import Told
from web.parts import Parts
from web.uploads import Upload


@contextmanager
def incoming(parts: Parts, told: Callable[[], Told], is_form: bool) -> Iterator[tuple[Upload, Pay]]:
    """The upload of the request at hand, and what its blocks are to go through first. `told` gives what is known of it
    by then.

    Raises QuotaExceeded, TooLarge, NoRoom; later too.
    """
    who, list_id, length = caller(), parts.new_id(), request.content_length
    # What frames a form is no part of its file.
    announced = max(0, (length or 0) - (FRAME_BYTES if is_form else 0))
    settings = parts.settings
    with (
        holding(parts, who.owner, list_id, announced) as holds,
        paying(parts, who, length) as pay,
        Upload(parts.files, list_id, settings.max_upload_bytes, settings.max_unpack_ratio) as upload,
        Draft(parts, upload, told),
    ):
        upload.holds = holds
        yield upload, pay
