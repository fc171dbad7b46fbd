"""Drawing: for everyone to read, whatever people wrote in a page, and whatever becomes of the child."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from weasyprint import HTML

from phb import drawing
from phb.drawing import Drawer, Drawing, NotDrawn, fetches_nothing, kept_or_drawn, write_whole
from tests.pdfs import HOSTILE, asked_for, embedded, opened, page_of, problems


def plain(html: str = "<h1>A page</h1><p>Of words</p>") -> Drawing:
    head = '<html lang="en-GB"><head><title>A page</title></head>'
    return page_of(f"<!DOCTYPE html>{head}<body>{html}</body></html>")


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    one = Drawer()
    yield one
    one.stop()


# For everyone. -------------------------------------------------------------------------------------------------------


def test_page_is_accessible_and_holds_its_data(drawer: Drawer) -> None:
    pdf = drawer.draw(plain())
    assert problems(pdf) == []
    assert embedded(pdf) == [b'{"a":1}']
    assert b"data.json" in opened(pdf)


def test_validator_finds_a_page_that_is_not() -> None:
    untagged = HTML(string=plain().html).write_pdf()
    assert problems(untagged)


# Whatever people wrote. ----------------------------------------------------------------------------------------------


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
    code = f"from phb.drawing import shut_in\nshut_in()\n{FORBIDDEN_ACTS[act]}"
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
        drawer.draw(replace(plain(), made_at="no day"))


def test_child_makes_room_for_a_new_one_after_many(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "RECYCLED_AFTER", 1)
    children = set()
    for _ in range(2):
        drawer.draw(plain())
        assert drawer._process is not None
        children.add(drawer._process.pid)
    assert len(children) == 2


# Files. --------------------------------------------------------------------------------------------------------------


def test_page_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept_or_drawn(plain(), tmp_path)
    monkeypatch.setattr(drawing, "shared", lambda: pytest.fail("It was drawn again."))
    assert kept_or_drawn(plain(), tmp_path) == first


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
