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
    (tmp_path / "secret").write_text("no")
    return serving(tmp_path / "dist")


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/abc"])
def test_the_page_is_at_its_addresses(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.text) == (200, "<!doctype html>")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; connect-src 'self' ws: wss:")
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_assets_are_kept_for_ever_and_compressed_where_that_is_understood(client: FlaskClient) -> None:
    plain = client.get("/assets/a-1.js")
    zipped = client.get("/assets/a-1.js", headers={"Accept-Encoding": "br, gzip"})

    assert (plain.data, plain.headers["Content-Type"]) == (b"run()", "text/javascript; charset=utf-8")
    assert "immutable" in plain.headers["Cache-Control"]
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == b"run()"
    assert zipped.headers["Content-Type"] == plain.headers["Content-Type"]
    assert zipped.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["/assets/none.js", "/none", "/assets/../../secret", "/assets/%2e%2e/%2e%2e/secret", "/assets"]
)
def test_nothing_else_is_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_that_was_not_built_says_so(tmp_path: Path) -> None:
    answer = serving(tmp_path / "dist").get("/")

    assert answer.status_code == 503
    assert answer.text.count("\n") == 1
    assert "make run" in answer.text
