"""What is neither a list nor a job: predicates, health, metrics, documents, the page."""

from shared.errors import NotFound
from shared.predicates import Published
from web.described.answers import Addresses, Alive, Readiness
from web.described.operations import JSON, Answer, Content, Operation, json

_HTML = "text/html"
_FILE_HEADERS = ("ETag", "Cache-Control", "Content-Encoding", "Vary")
_UNCHANGED = Answer(304, "What is at hand is still true.", headers=("ETag",))
_DOCUMENT = Content(schema={"type": "object"})

OF_OTHERS = {
    "predicates.known": Operation(
        name="list_predicates",
        answers=(json(200, "All of them.", list[Published]),),
    ),
    "about.addresses": Operation(name="get_about", answers=(json(200, "Its addresses.", Addresses),), is_ready=True),
    "documents.openapi": Operation(
        name="get_openapi",
        answers=(Answer(200, "The document.", {JSON: _DOCUMENT}, ("ETag", "Cache-Control")), _UNCHANGED),
        is_ready=True,
    ),
    "documents.asyncapi": Operation(
        name="get_asyncapi",
        answers=(Answer(200, "The document.", {JSON: _DOCUMENT}, ("ETag", "Cache-Control")), _UNCHANGED),
        is_ready=True,
    ),
    "documents.page": Operation(
        name="get_docs",
        answers=(Answer(200, "The page.", {_HTML: Content()}, ("ETag", "Cache-Control")), _UNCHANGED),
        is_ready=True,
    ),
    "documents.style": Operation(
        name="get_docs_style",
        answers=(Answer(200, "The style.", {"text/css": Content()}, ("ETag", "Cache-Control")), _UNCHANGED),
        is_ready=True,
    ),
    "health.healthz": Operation(
        name="get_health", answers=(json(200, "It answers.", Alive),), is_ready=True, is_open=True
    ),
    "health.readyz": Operation(
        name="get_readiness",
        answers=(json(200, "It is ready.", Readiness), json(503, "It is not.", Readiness)),
        is_ready=True,
        is_open=True,
    ),
    "metrics.everything": Operation(
        name="get_metrics",
        answers=(
            Answer(200, "All metrics.", {"text/plain": Content(), "application/openmetrics-text": Content()}),
        ),
        is_ready=True,
        is_for_admins=True,
    ),
    "page.index": Operation(
        name="get_page",
        answers=(
            Answer(200, "The page.", {_HTML: Content()}, _FILE_HEADERS),
            _UNCHANGED,
            Answer(503, "It is not built.", {"text/plain": Content()}),
        ),
        is_ready=True,
        is_open=True,
    ),
    "page.asset": Operation(
        name="get_asset",
        answers=(Answer(200, "The file.", {"*/*": Content()}, _FILE_HEADERS), _UNCHANGED),
        problems=(NotFound,),
        is_ready=True,
        is_open=True,
    ),
    "page.other": Operation(
        name="get_page_file",
        answers=(Answer(200, "The file.", {"*/*": Content()}, _FILE_HEADERS), _UNCHANGED),
        problems=(NotFound,),
        is_ready=True,
        is_open=True,
    ),
}  # fmt: skip
