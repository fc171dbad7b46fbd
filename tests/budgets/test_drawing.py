"""Statements as PDF: for everyone to read, from nothing but what was frozen, and whatever people wrote in them."""

import os
import re
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import page as validation
import pytest
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from budgets import drawing, ledger, statement_files
from budgets.drawing import FIGURES_NAME, Drawer, Drawing, NotDrawn, fetches_nothing, render, write_whole
from budgets.models import Statement
from budgets.statement_files import drawing_of, file_name, pdf_of, write_files
from budgets.statements import issue
from care_plans.models import Person
from phb import acting
from phb.dates import month
from phb.models import User
from tests import recipes

MAY = month(2026, 5)
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)
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


def plain(html: str = "<h1>A page</h1><p>Of words</p>") -> Drawing:
    head = '<html lang="en-GB"><head><title>A page</title></head>'
    return Drawing(f"<!DOCTYPE html>{head}<body>{html}</body></html>", "", '{"a":1}', MADE_AT)


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    one = Drawer()
    yield one
    one.stop()


@pytest.fixture
def statement(system: User, settings: Any, tmp_path: Path) -> Statement:
    settings.MEDIA_ROOT = tmp_path / "files"
    return issue_one(system, "Maria Kowalska")


def issue_one(system: User, payee: str, **person: Any) -> Statement:
    budget = recipes.budget(recipes.person(recipes.icb(), recipes.council(), **person), lines=LINES)
    with acting.acting(system, reason="Test"):
        for place, line in enumerate(budget.revisions.get().lines.all()):
            ledger.spend_from_account(
                budget=budget,
                line=line,
                pence=30_000 + place,
                on=date(2026, 5, 9),
                key=f"{budget.pk} {place}",
                payee=payee,
                words=payee,
                by=system,
            )
        [number] = issue(period=MAY, by=system, at=IN_JUNE, budgets=[budget]).issued
    return Statement.objects.select_related("budget__person").get(pk=number)


LINES: list[dict[str, Any]] = [{"icb": 1_200_000}, {"council": 240_000, "charge": 60_000, "service": "Day centre"}]


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


# For everyone. -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("need", [Person.AccessNeed.NONE, Person.AccessNeed.LARGE_PRINT])
def test_statement_is_accessible(statement: Statement, drawer: Drawer, need: str) -> None:
    statement.budget.person.access_need = need
    pdf = drawer.draw(drawing_of(statement))
    assert problems(pdf) == []
    assert b"/Lang (en-GB)" in opened(pdf)


def test_validator_finds_a_page_that_is_not() -> None:
    untagged = HTML(string=plain().html).write_pdf()
    assert problems(untagged)


@pytest.mark.django_db
def test_large_print_is_sixteen_point(statement: Statement) -> None:
    assert "font-size: 12pt" in drawing_of(statement).css
    statement.budget.person.access_need = Person.AccessNeed.LARGE_PRINT
    large = drawing_of(statement).css
    assert "font-size: 16pt" in large
    assert "12pt" not in large


@pytest.mark.django_db
def test_figures_are_inside_the_file(statement: Statement, drawer: Drawer) -> None:
    pdf = drawer.draw(drawing_of(statement))
    assert embedded(pdf) == [statement.figures.encode()]
    assert FIGURES_NAME.encode() in opened(pdf)
    assert b"/AFRelationship /Data" in opened(pdf)


@pytest.mark.django_db
def test_same_statement_is_the_same_file(statement: Statement, drawer: Drawer) -> None:
    other = Drawer()
    try:
        assert drawer.draw(drawing_of(statement)) == other.draw(drawing_of(statement))
    finally:
        other.stop()


# Whatever people wrote. ----------------------------------------------------------------------------------------------


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
    render(Drawing(html, "", "{}", MADE_AT), style, fonts, recording)
    return recording.asked


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_asks_for_nothing(system: User, text: str) -> None:
    text = text.format(port=1)
    names = {"given_name": text[:70], "preferred_name": text[:70]}
    html = drawing_of(issue_one(system, text[:200], **names)).html
    assert asked_for(html) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_the_same_as_markup_would_have_asked(text: str) -> None:
    """The control: without escaping, each of these is asked for."""
    assert asked_for(plain(text.format(port=1)).html)


@pytest.fixture
def listening() -> Iterator[tuple[int, list[str]]]:
    """A web server on this machine: its port, and what was asked of it."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_even_markup_reaches_no_network_and_no_file(listening: tuple[int, list[str]], drawer: Drawer) -> None:
    port, asked = listening
    pdf = drawer.draw(plain("".join(HOSTILE).format(port=port)))
    assert asked == []
    assert embedded(pdf) == [b'{"a":1}']


def test_network_would_be_reached_without_our_fetcher(listening: tuple[int, list[str]]) -> None:
    """The control: the usual fetcher does ask the server."""
    port, asked = listening
    HTML(string=plain(HOSTILE[0].format(port=port)).html).write_pdf()
    assert asked == ["/a.png"]


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "https://example.org/", "file:///etc/passwd", "data:,x"])
def test_fetcher_refuses_every_address(address: str) -> None:
    with pytest.raises(ValueError, match="nothing that is fetched"):
        fetches_nothing().fetch(address)


FORBIDDEN_ACTS = {
    "read a file": "open('/etc/passwd').read()",
    "write a file": "open('/tmp/never', 'w').write('x')",
    "reach a host": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "ask for a name": "import socket; socket.getaddrinfo('localhost', 80)",
    "run a program": "import subprocess; subprocess.run(['true'])",
    "ask a shell": "import os; os.system('true')",
}


@pytest.mark.parametrize("act", FORBIDDEN_ACTS)
def test_child_may_not(act: str) -> None:
    code = f"from budgets.drawing import shut_in\nshut_in()\n{FORBIDDEN_ACTS[act]}"
    done = subprocess.run([sys.executable, "-c", code], cwd=drawing.ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert "PermissionError: A drawing" in done.stderr


def test_outside_the_child_a_file_can_be_read() -> None:
    """The control: it is the shutting in that refuses."""
    code = FORBIDDEN_ACTS["read a file"]
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_child_knows_nothing_of_our_environment(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer.stop()
    monkeypatch.setenv("SECRET_KEY", "a secret of ours")
    drawer.draw(plain())
    assert drawer._process is not None
    environment = Path(f"/proc/{drawer._process.pid}/environ").read_bytes()
    assert b"PYTHONPATH" in environment
    assert b"a secret of ours" not in environment


# Deadlines and ends. -------------------------------------------------------------------------------------------------


def test_page_that_takes_too_long_is_given_up_and_the_next_is_drawn(drawer: Drawer) -> None:
    with pytest.raises(NotDrawn, match="not drawn within 0 seconds"):
        drawer.draw(plain(), deadline=0)
    assert drawer.draw(plain()).startswith(b"%PDF-1.7")


def test_child_that_is_killed_is_replaced(drawer: Drawer) -> None:
    drawer.draw(plain())
    assert drawer._process is not None
    os.kill(drawer._process.pid, 9)
    drawer._process.wait()
    with pytest.raises(NotDrawn, match="ended early"):
        drawer.draw(plain())
    assert drawer.draw(plain()).startswith(b"%PDF-1.7")


def test_page_that_cannot_be_drawn_says_why(drawer: Drawer) -> None:
    with pytest.raises(NotDrawn, match="could not be drawn"):
        drawer.draw(Drawing("<p>", "", "{}", "no day"))


def test_child_makes_room_for_a_new_one_after_many(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "RECYCLED_AFTER", 1)
    children = set()
    for _ in range(2):
        drawer.draw(plain())
        assert drawer._process is not None
        children.add(drawer._process.pid)
    assert len(children) == 2


# Files. --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_statement_is_drawn_once(statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pdf_of(statement)
    monkeypatch.setattr(statement_files, "shared", lambda: pytest.fail("It was drawn again."))
    assert pdf_of(statement) == first


@pytest.mark.django_db
def test_folder_is_filled_and_filled_up(statement: Statement, system: User, tmp_path: Path) -> None:
    both = [statement, issue_one(system, "Another")]
    out = tmp_path / "out"
    assert (written := write_files(both, out, workers=2)).drawn == 2
    assert (written.kept, written.failed) == (0, ())
    names = {path.name for path in out.iterdir()}
    assert names == {file_name(each) for each in both}
    (out / file_name(statement)).unlink()
    again = write_files(both, out, workers=1)
    assert (again.drawn, again.kept) == (1, 1)
    assert {path.name for path in out.iterdir()} == names


@pytest.mark.django_db
def test_page_that_fails_is_named_and_the_others_are_drawn(
    statement: Statement, system: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = issue_one(system, "Another")
    real = statement_files.drawing_of

    def spoiled(asked: Statement) -> Drawing:
        drawn = real(asked)
        return Drawing(drawn.html, drawn.css, drawn.figures, "no day") if asked == statement else drawn

    monkeypatch.setattr(statement_files, "drawing_of", spoiled)
    written = write_files([statement, other], tmp_path / "out", workers=1)
    assert (written.drawn, [each.budget for each in written.failed]) == (1, [statement.budget.reference])


def test_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "folder" / "file.pdf"
    write_whole(path, b"first")

    def full(descriptor: int) -> None:
        raise OSError("No space left on the disk")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert [each.name for each in path.parent.iterdir()] == ["file.pdf"]
