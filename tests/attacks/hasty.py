"""`python -m web` whose deadlines are short enough to be awaited in a test; nothing else of it is changed."""

# ruff: noqa: E402  # the web tier patches the standard library first
from web.patching import patch

patch()

import sys

import web.http.bodies
import web.protocol
import web.relay.client
import web.relay.strangers
import web.serving
from web.__main__ import main

SECONDS = 1.0

web.protocol.HEADER_SECONDS = SECONDS
web.http.bodies._JSON_SECONDS = SECONDS
web.http.bodies._READ_SECONDS = SECONDS
web.relay.client.POST_SECONDS = SECONDS
web.relay.strangers.LOOK_SECONDS = SECONDS
web.serving.IDLE_SECONDS = int(SECONDS)

if __name__ == "__main__":
    sys.exit(main())
