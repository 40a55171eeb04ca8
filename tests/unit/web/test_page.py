"""The page's files: index at its addresses, assets for ever, and a plain word where nothing was built."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.http import problems
from web.http.page import page


def serving(dist: Path) -> FlaskClient:
    app = Flask("test", static_folder=None)
    problems.install(app)
    app.register_blueprint(page(dist))
    return app.test_client()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<!doctype html>")
    (tmp_path / "dist" / "assets" / "a-1.js").write_text("run()")
    (tmp_path / "dist" / "assets" / "a-1.js.gz").write_bytes(gzip.compress(b"run()"))
    (tmp_path / "dist" / "assets" / "a-1.js.br").write_bytes(b"as brotli")
    (tmp_path / "secret").write_text("no")
    return serving(tmp_path / "dist")


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/abc"])
def test_the_page_is_at_its_addresses(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.text) == (200, "<!doctype html>")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    # Not a word more: all else is for files of ours alone; no script or style stands in the page, and sockets go home.
    assert policy == [
        "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
    ]  # fmt: skip
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_assets_are_kept_for_ever(client: FlaskClient) -> None:
    plain = client.get("/assets/a-1.js")

    assert (plain.data, plain.headers["Content-Type"]) == (b"run()", "text/javascript; charset=utf-8")
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("understood", "coding", "content"),
    [
        ("gzip, deflate, br, zstd", "br", b"as brotli"),
        ("gzip", "gzip", b"run()"),
        ("br;q=0, gzip", "gzip", b"run()"),
        ("zstd", None, b"run()"),
        ("", None, b"run()"),
    ],
)
def test_assets_are_packed_as_the_browser_understands(
    client: FlaskClient, understood: str, coding: str | None, content: bytes
) -> None:
    answer = client.get("/assets/a-1.js", headers={"Accept-Encoding": understood})

    assert answer.headers.get("Content-Encoding") == coding
    assert (gzip.decompress(answer.data) if coding == "gzip" else answer.data) == content
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/none", "/assets/../../secret", "/assets/%2e%2e/%2e%2e/secret", "/assets"]
)
def test_nothing_else_is_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8,application/signed-exchange;v=b3"}


@pytest.mark.parametrize("path", ["/none", "/else/where"])
def test_a_reader_at_an_address_of_no_page_is_met_by_the_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER)

    assert (answer.status_code, answer.text) == (404, "<!doctype html>")
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/none", {}), ("/none", {"Accept": "*/*"}), ("/api/none", BROWSER), ("/assets/none.js", BROWSER)],
)
def test_a_program_is_told_that_nothing_is_there(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers=headers)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_page_that_was_not_built_says_so(tmp_path: Path) -> None:
    answer = serving(tmp_path / "dist").get("/")

    assert answer.status_code == 503
    assert answer.text.count("\n") == 1
    assert "make run" in answer.text
