"""`python -m web`: one web process, until it is told to stop."""

# ruff: noqa: E402  # everything imported below must find the patched standard library
from web.patching import patch

patch()

import gc
import logging
import sys

from shared.settings import TOKEN_CHARACTERS, SettingsFaulty, read_settings
from shared.store.server import Unsuitable
from web.app import build
from web.serving import listen, serve
from web.suitable import judge_surroundings

log = logging.getLogger("web")


def main() -> int:
    """Serves; the exit code where that cannot begin."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname).1s %(name)s: %(message)s")
    for chatty in ("engineio", "socketio", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        settings = read_settings()
        _ = settings.redis
    except SettingsFaulty as faulty:
        log.error("Winnow cannot start: %s", faulty)
        return 2
    if settings.has_short_token:
        log.warning(
            "WINNOW_TOKEN is short: with %d characters nobody guesses it (openssl rand -hex 16)", TOKEN_CHARACTERS
        )
    try:
        listener = listen(settings.listen_on, settings.port)
    except OSError as error:
        log.error("cannot listen on %s port %d: %s", settings.listen_on, settings.port, error.strerror or error)
        return 3
    web = build(settings)
    try:
        judge_surroundings(web.parts)
    except Unsuitable as unsuitable:
        log.error("%s", unsuitable)
        return 2
    web.start()
    # What is there now stays: a full collection that looks through it all again holds up every client meanwhile.
    gc.collect()
    gc.freeze()
    serve(listener, web.wsgi, settings, web.parts.stopping, web.let_go)
    return 0


if __name__ == "__main__":
    sys.exit(main())
