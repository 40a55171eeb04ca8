"""`python -m launch.probe URL`: exit 0 if that answers 200.

What containers ask about their health every few seconds: it imports as good as nothing.
"""

import http.client
import sys
from urllib.parse import urlsplit


def main(words: list[str]) -> int:
    """Gives the exit code."""
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return 0 if answers(words[0]) else 1
    except (OSError, http.client.HTTPException) as error:
        print(error, file=sys.stderr)
        return 1


def answers(url: str) -> bool:
    """Whether a GET of the URL answers 200."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=4)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
