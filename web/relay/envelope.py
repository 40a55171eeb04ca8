"""What the store's scripts publish, as far as it can be told without parsing: whose event it is, and of which type.

Every web process hears every event of every job, and parses those alone that somebody follows there.
"""

import re
from typing import Any

from shared.events import Event
from web.relay import wire

HOST = "lua"
"""The `host_id` of what the scripts publish; the library's own messages have another."""
GONE = "gone"
"""The `method` by which the scripts say that a job was deleted."""
LAPSED = "lapsed"
"""The `method` by which they say that a token was revoked or a session ended: its `pass` lets nobody in any more."""

_BEGINS = re.compile(
    rb'\{"method":"emit","event":"(\w+)","binary":false,"data":\[\{"type":"\w+","job":"([\w-]+)"'
).match
_ENDS = b'"host_id":"%s"}' % HOST.encode()


def job_and_type(text: bytes) -> tuple[str, str] | None:
    """The job and the type of an event of the store; None for every other message.

    >>> text = b'{"method":"emit","event":"state","binary":false,"data":[{"type":"state","job":"j-1"}],"host_id":"lua"}'
    >>> job_and_type(text)
    ('j-1', 'state')
    """
    found = _BEGINS(text)
    if found is None or not text.endswith(_ENDS):
        return None
    return found[2].decode(), found[1].decode()


def event_of(text: bytes) -> Event:
    """The event itself, of a message that `job_and_type` knows."""
    event: Event = wire.loads(text)["data"][0]
    return event


def message_of(text: bytes) -> dict[str, Any]:
    """Any message of the channel; an empty one where it is none."""
    try:
        said = wire.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
