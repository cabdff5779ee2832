"""Sheets, scripts and pictures are kept for long, and never shown when they have changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from pldash.web import static_files
from tests.markup import Markup

STATIC = Path(__file__).parents[2] / "pldash" / "web" / "static"
KEPT = "public, max-age=31536000, immutable"
OTHER = "0123456789"


@pytest.fixture
def folder(tmp_path):
    """Two files: a sheet, and a script in a folder."""
    static = tmp_path / "static"
    (static / "js").mkdir(parents=True)
    (static / "own.css").write_text("body { margin: 0 }")
    (static / "js" / "app.js").write_text('import "./other.js";')
    (tmp_path / "secret.txt").write_text("nobody's business")
    return static


def started(folder):
    """Return an application that begins with what the folder holds now."""
    app = Flask("files", static_folder=str(folder), static_url_path="/static")
    static_files.install(app)
    return app


def address_of(app, name):
    with app.test_request_context():
        return url_for("static", filename=name)


class TestVersioned:
    def test_every_file_of_ours_is_kept_for_a_year(self, app, client):
        names = [
            path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()
        ]
        assert len(names) > 10
        for name in names:
            answer = client.get(address_of(app, name))
            assert answer.headers["Cache-Control"] == KEPT, name
            assert answer.data == (STATIC / name).read_bytes(), name
            assert answer.headers["X-Content-Type-Options"] == "nosniff", name

    def test_types_are_those_that_browsers_ask_for(self, app, client):
        types = {
            name: client.get(address_of(app, name)).mimetype
            for name in ("pldash.css", "js/app.js", "icons.svg", "touch.png")
        }
        assert types["js/app.js"] in {"text/javascript", "application/javascript"}
        del types["js/app.js"]
        assert types == {
            "pldash.css": "text/css",
            "icons.svg": "image/svg+xml",
            "touch.png": "image/png",
        }

    @pytest.mark.parametrize("page", ["/sign-in", "/sign-up", "/verify", "/nothing/here"])
    def test_pages_name_no_file_without_its_version(self, client, page):
        markup = Markup(client.get(page).text)
        named = [
            value
            for element in markup.root.iter()
            for value in element.attrib.values()
            if "/static/" in value
        ]
        assert len(named) > 3
        for address in named:
            assert re.match(r"/static/[0-9a-f]{10}/[a-z]", address), address

    def test_a_script_finds_its_neighbours_in_its_own_version(self, folder):
        address = address_of(started(folder), "js/app.js")
        assert re.fullmatch(r"/static/[0-9a-f]{10}/js/app\.js", address)

    def test_a_head_is_answered_without_a_body(self, app, client):
        answer = client.head(address_of(app, "pldash.css"))
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.headers["Cache-Control"] == KEPT


class TestChanged:
    @pytest.mark.parametrize(
        "change",
        [
            lambda folder: (folder / "own.css").write_text("body { margin: 1px }"),
            lambda folder: (folder / "js" / "new.js").write_text(""),
            lambda folder: (folder / "js" / "app.js").unlink(),
            lambda folder: (folder / "js" / "app.js").rename(folder / "js" / "apps.js"),
        ],
        ids=["a byte", "a new file", "one less", "another name"],
    )
    def test_any_change_gives_all_files_another_address(self, folder, change):
        before = address_of(started(folder), "own.css")
        assert address_of(started(folder), "own.css") == before
        change(folder)
        assert address_of(started(folder), "own.css") != before

    def test_what_changes_while_we_run_is_not_sent_as_the_version_before(self, folder):
        app = started(folder)
        (folder / "own.css").write_text("body { margin: 1px }")

        answer = app.test_client().get(address_of(app, "own.css"))

        assert answer.text == "body { margin: 0 }"

    def test_an_address_of_another_version_shows_todays_file_and_is_not_kept(self, app, client):
        answer = client.get(f"/static/{OTHER}/pldash.css")

        assert answer.data == (STATIC / "pldash.css").read_bytes()
        assert answer.headers["Cache-Control"] == "no-cache"

    def test_without_a_version_a_file_is_asked_for_again_and_not_sent_twice(self, client):
        answer = client.get("/static/pldash.css")
        again = client.get("/static/pldash.css", headers={"If-None-Match": answer.headers["ETag"]})

        assert answer.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"
        assert (answer.status_code, again.status_code, again.data) == (200, 304, b"")


class TestOutside:
    @pytest.mark.parametrize(
        "name",
        [
            "../secret.txt",
            "{version}/../secret.txt",
            "{version}/../../secret.txt",
            "{version}/%2e%2e/secret.txt",
            "{version}/..%2fsecret.txt",
            "..%2fsecret.txt",
            "{version}//{folder}/../secret.txt",
            "{version}/{folder}/own.css",
            "/{folder}/own.css",
            "{version}/js/../own.css",
            "{version}/js",
            "{version}/",
            "{version}",
            "{version}/{version}/own.css",
            "{version}/own.css%00",
            "{version}/js\\app.js",
        ],
    )
    def test_nothing_leads_out_of_the_folder(self, folder, name):
        app = started(folder)
        version = address_of(app, "own.css").split("/")[2]
        asked = name.format(version=version, folder=folder)

        answer = app.test_client().get(f"/static/{asked}", follow_redirects=True)

        # A browser tidies some of these on its way; then they are plain addresses of the file.
        assert answer.status_code == 404 or answer.text == "body { margin: 0 }"
        assert "business" not in answer.text

    def test_nothing_is_kept_of_a_file_that_is_not_there(self, app, client):
        version = address_of(app, "pldash.css").split("/")[2]
        for name in ("nothing.css", f"{version}/nothing.css", f"{OTHER}/nothing.css"):
            answer = client.get(f"/static/{name}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-cache"), name
