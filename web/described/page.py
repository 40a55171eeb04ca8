"""The reference as a page: no script, nothing from other hosts."""

import html as escaping
import re
from typing import Any

from markdown_it import MarkdownIt

from web.described.reference import reference

_HEADING = re.compile(r"<(h[23])>(.*?)</\1>")
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Winnow: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<main>
<h1>Winnow: the API</h1>
<p>{description}</p>
<p>For programs: <a href="/api/openapi.json">OpenAPI 3.1</a>, <a href="/api/asyncapi.json">AsyncAPI 3.0</a>.</p>
{body}
</main>
</body>
</html>
"""


def html(openapi: dict[str, Any], asyncapi: dict[str, Any]) -> str:
    """The page of both documents."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = _HEADING.sub(_with_id, str(markdown.render(_without_pages(reference(openapi, asyncapi)))))
    # A corner above row headings heads no column.
    body = body.replace("<th></th>", "<td></td>")
    return _FRAME.format(description=markdown.renderInline(openapi["info"]["description"]), body=body)


def slug(heading: str) -> str:
    """What a heading is linked by, as readers of Markdown make it.

    >>> slug("`POST /api/jobs`")
    'post-apijobs'
    """
    plain = escaping.unescape(re.sub(r"<[^>]+>", "", heading)).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def _with_id(found: re.Match[str]) -> str:
    return f'<{found[1]} id="{slug(found[2])}">{found[2]}</{found[1]}>'


def _without_pages(markdown: str) -> str:
    """The other pages of `docs/` are not served: their links become plain words."""
    return re.sub(r"\[([^\]]+)\]\([\w/-]+\.md(?:#[\w-]+)?\)", r"\1", markdown)
