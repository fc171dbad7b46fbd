"""What tests of PDF files share: a checker, a look inside, and words that would fetch something were they markup."""

import re
import zlib
from typing import Any

import page as validation
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from phb.drawing import Drawing, render

MADE_AT = "2026-06-02T09:00:00"

HOSTILE = (
    '<img src="http://127.0.0.1:{port}/a.png">',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/b.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<style>@import url("http://127.0.0.1:{port}/c.css");</style>',
    '<style>@font-face {{ font-family: X; src: url("file:///etc/hosts") }} body {{ font-family: X }}</style>',
    '<p style="background: url(http://127.0.0.1:{port}/d.png)">',
    '<object data="http://127.0.0.1:{port}/e.svg"></object>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:{port}/f.png" width="9" height="9"/></svg>',
    '<img src="data:image/png;base64,iVBORw0KGgo=">',
)


def page_of(html: str) -> Drawing:
    """A page as it is drawn, of no subject."""
    return Drawing(html, "", '{"a":1}', "data.json", "What the page says", MADE_AT)


def problems(pdf: bytes) -> list[str]:
    return [failure.message for failure in validation.validate_pdf_bytes(pdf, profile="ua1").failures]


def embedded(pdf: bytes) -> list[bytes]:
    """The files inside a PDF."""
    streams = re.findall(rb"/Type /EmbeddedFile.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(stream) for stream in streams]


def opened(pdf: bytes) -> bytes:
    """The objects of a PDF that are kept compressed."""
    streams = re.findall(rb"/Type /ObjStm.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(stream) for stream in streams)


class Recording(URLFetcher):
    """Remembers what it was asked for and gives nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        self.asked.append(url)
        raise ValueError("Not here.")


def asked_for(html: str) -> list[str]:
    recording = Recording()
    fonts = FontConfiguration()
    style = CSS(string="", url_fetcher=recording, font_config=fonts)
    render(page_of(html), style, fonts, recording)
    return recording.asked
