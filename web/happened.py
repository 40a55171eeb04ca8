"""What happens in a web process, said once where it happens. Whoever counts it (`web.metrics`) listens here.

Each is sent with what its text names; a listener returns at once and does no I/O.
"""

from blinker import Signal

request_answered = Signal(
    "An answer begins: `method`, `path` and `route` (its template; None where none was looked for) of the request, "
    "`status`, and `seconds` since it came."
)

event_left = Signal("An event of a followed job was handed to all who follow it here: `at`, its place in the log.")
gap_noticed = Signal("The broadcast left events out, and the log is read: noticed `by` a later `event` or the `tail`.")
client_resynced = Signal(
    "A client is sent to subscribe again: `reason` is `slow` (it reads nothing) or `log` (another)."
)
client_closed = Signal("A client was closed for leaving too much unread: `transport` is `socket` or `sse`.")
stream_opened = Signal("A stream of Server-Sent Events began.")
stream_closed = Signal("It ended.")

upload_began = Signal("A body that is to be a list begins to come in.")
upload_ended = Signal("It came in, or broke off.")
bytes_came = Signal("Of a body that is to be a list `count` bytes came in.")

question_answered = Signal(
    "A question to the quick worker is over: `task`, `seconds`, and `outcome`: `answered`, `refused` or `unanswered`."
)
