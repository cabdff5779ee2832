"""A paper loads nothing from outside: no file, no network."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pypdf
import pytest

from pldash.documents import certificate
from pldash.documents.certificate import render_certificate
from pldash.documents.errors import PaperRefused
from pldash.documents.fetcher import ASSETS, asset, load_weasyprint, packaged_assets_only
from pldash.domain.certificates import AddressedFramework, AddressedStandard, Approver, PrintedName
from tests.certificate_facts import REGISTRATION, make_facts, make_line

pytestmark = [
    pytest.mark.pdf,
    # WeasyPrint leaves its colour profile to the garbage collector to close.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]

VECTORS = [
    '<img src="{url}">',
    '<img srcset="{url} 1x" src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@import "{url}";</style>',
    "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x",
    '<p style="background: url({url})">x</p>',
    '<p style="list-style: url({url})">x</p>',
    "<style>p::before {{ content: url({url}) }}</style><p>x",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{url}#x"/></svg>',
    '<base href="{url}"><img src="x.png">',
]


@pytest.fixture
def listener():
    """A server that remembers what was asked of it."""
    asked = []

    class Remember(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Remember)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/planted.png", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def planted(tmp_path):
    """A file that must stay out of every paper."""
    path = tmp_path / "planted.png"
    path.write_bytes(b"the planted secret")
    return path.as_uri()


def hostile_facts(payload: str):
    """Return facts with the payload in every field that takes text."""
    name = PrintedName(payload, lang=payload, script=payload)
    approver = Approver(name, payload)
    line = make_line(
        title=payload, tag=payload, standards=(payload,), approver=approver, also_on=(payload,)
    )
    return make_facts(
        number=payload,
        code=payload,
        verify_url=payload[:1000],
        zone=payload,
        replaces=payload,
        teacher=name,
        school=name,
        lines=(line,),
        registration=replace(
            REGISTRATION, body_code=payload, body_name=payload, requirement_set=payload
        ),
        frameworks=(
            AddressedFramework(payload, payload, payload, (AddressedStandard(payload, payload),)),
        ),
    )


@pytest.mark.parametrize("start", range(0, len(VECTORS), 3))
def test_no_text_of_a_certificate_makes_it_ask_or_attach(start, listener, planted) -> None:
    address, asked = listener
    payload = "\"'></p></style></title></svg>{{ 7 * 7 }}{% raw %}" + "".join(
        vector.format(url=url)
        for url in (address, planted)
        for vector in VECTORS[start : start + 3]
    )
    pdf = pypdf.PdfReader(io.BytesIO(render_certificate(hostile_facts(payload))))
    assert asked == []
    assert not pdf.attachments
    said = "".join(page.extract_text() for page in pdf.pages)
    assert "{{ 7 * 7 }}" in said, "the payload is printed as the text that it is"


@pytest.mark.parametrize("vector", VECTORS)
@pytest.mark.parametrize("kind", ["network", "file"])
def test_even_hostile_markup_gets_nothing(vector, kind, listener, planted, monkeypatch) -> None:
    address, asked = listener
    markup = vector.format(url=address if kind == "network" else planted)
    monkeypatch.setattr(certificate, "certificate_html", lambda _: f'<html lang="en">{markup}')
    try:
        pdf = render_certificate(make_facts())
    except PaperRefused:
        pdf = b""
    assert asked == []
    assert b"EmbeddedFile" not in pdf


def test_the_same_markup_would_have_asked_with_the_usual_fetcher(listener) -> None:
    """The two tests above can fail: this is what they look for."""
    address, asked = listener
    load_weasyprint().HTML(string=f'<img src="{address}">').write_pdf()
    assert asked == ["/planted.png"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "http://127.0.0.1/", "https://example.com/", "ftp://127.0.0.1/",
        "data:text/plain,x", "asset:", "asset:../certificate.css", "asset:fonts.py",
        "ASSET:certificate.css", "asset:certificate.css?x", "asset://certificate.css",
    ],
)  # fmt: skip
def test_only_listed_assets_are_given(url) -> None:
    with pytest.raises(PermissionError):
        asset(url)
    with pytest.raises(PermissionError):
        packaged_assets_only().fetch(url)
    with pytest.raises(PermissionError):
        packaged_assets_only().open(url)


@pytest.mark.parametrize("url", ASSETS)
def test_every_listed_asset_is_there(url) -> None:
    content, media_type = asset(url)
    assert content
    assert media_type in {"text/css", "image/svg+xml", "font/ttf"}
