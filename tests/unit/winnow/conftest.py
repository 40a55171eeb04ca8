from collections.abc import Iterator

import pytest

from tests.unit.winnow.speaking import Speaker, speaking


@pytest.fixture
def server() -> Iterator[Speaker]:
    """A server that says what the test tells it to say."""
    with speaking() as speaker:
        yield speaker
