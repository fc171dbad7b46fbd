"""Drawing pages as tagged PDF, each in a process that reaches no network, reads no file of ours and has a deadline.

WeasyPrint fetches what a page names, and a page holds what people and banks wrote. So nothing is fetched for it at all
(`fetches_nothing`), and it runs in a child process without our environment, in which Python itself refuses sockets,
other programs and files outside its own libraries (`shut_in`). A child that does not answer in time is ended.

This module is also that child: it must import nothing that needs settings.
"""

import atexit
import gc
import hashlib
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import LifoQueue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

DEADLINE = 30
"""Seconds after which a drawing is given up."""

RECYCLED_AFTER = 200
"""Drawings after which a child makes room for a new one, so that memory it may have lost comes back."""

MEMORY = 2 * 1024**3
"""Bytes that a child may have; a statement takes 80 million, one of 500 payments 150 million."""

DRAWN, REFUSED = b"1", b"0"


class NotDrawn(RuntimeError):
    """A page that could not be drawn, and why in a sentence."""


@dataclass(frozen=True)
class Drawing:
    """A page to draw, its style sheet, and the data it is drawn from, which is put inside the file as JSON."""

    html: str
    css: str
    data: str
    data_name: str
    data_words: str
    made_at: str

    @property
    def digest(self) -> str:
        """The same for the same file: whatever changes the page changes it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


# The child. ----------------------------------------------------------------------------------------------------------


def fetches_nothing() -> Any:
    """A fetcher that refuses every address, also those that name a file or hold their data themselves."""
    from weasyprint.urls import URLFetcher

    class FetchesNothing(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("A page names nothing that is fetched.")

    return FetchesNothing()


def render(drawing: Drawing, style: Any, fonts: Any, fetcher: Any) -> bytes:
    """The page as PDF/UA-1."""
    from weasyprint import HTML, Attachment

    made_at = datetime.fromisoformat(drawing.made_at)
    data = Attachment(
        string=drawing.data,
        name=drawing.data_name,
        description=drawing.data_words,
        relationship="Data",
        created=made_at,
        modified=made_at,
        url_fetcher=fetcher,
    )
    page = HTML(string=drawing.html, url_fetcher=fetcher)
    return bytes(
        page.write_pdf(
            stylesheets=[style],
            attachments=[data],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
            finisher=relate_data,
        )
    )


def relate_data(document: Any, pdf: Any) -> None:
    """Says that the file inside is the data of the whole document; WeasyPrint says so for PDF/A only."""
    from pydyf import Array  # type: ignore[import-untyped]

    files: list[Any] = [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/Filespec"]
    for each in files:
        each["AFRelationship"] = "/Data"
    pdf.catalog["AF"] = Array([each.reference for each in files])


class _Renderer:
    """Keeps style sheets that were read and fonts that were found from one page to the next."""

    def __init__(self) -> None:
        from weasyprint.text.fonts import FontConfiguration

        self.fonts, self.fetcher = FontConfiguration(), fetches_nothing()
        self.styles: dict[str, Any] = {}

    def draw(self, drawing: Drawing) -> bytes:
        from weasyprint import CSS

        style = self.styles.get(drawing.css)
        if style is None:
            style = CSS(string=drawing.css, url_fetcher=self.fetcher, font_config=self.fonts)
            self.styles[drawing.css] = style
        gc.disable()  # a page is drawn faster, and what it leaves is collected after
        try:
            return render(drawing, style, self.fonts, self.fetcher)
        finally:
            gc.enable()


FORBIDDEN = (
    "socket.",
    "urllib.",
    "http.",
    "ftplib.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
)
"""Events of Python that a drawing never has a reason for (docs.python.org, audit events table)."""


def shut_in() -> None:
    """From now on this process may read its own libraries and the fonts, and nothing else; it cannot be undone."""
    readable = tuple(
        os.path.realpath(path) + os.sep for path in {*sys.path, sys.prefix, sys.base_prefix, *FONTS} if path
    )
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"A drawing does without {event}.")
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if not path.startswith(readable):
                raise PermissionError("A drawing reads no files.")

    sys.addaudithook(refuse)


FONTS = ("/usr/share/fonts", "/etc/fonts", "/usr/share/mime", "/usr/local/share/fonts")


def serve(connection: Connection) -> None:
    """Draws what is asked for until nobody asks any more."""
    renderer = _Renderer()
    shut_in()
    while True:
        try:
            asked = connection.recv_bytes()
        except EOFError:
            return
        try:
            connection.send_bytes(DRAWN + renderer.draw(Drawing(**json.loads(asked))))
        except Exception as problem:  # whatever it is, the parent must hear of it
            connection.send_bytes(REFUSED + f"{type(problem).__name__}: {problem}".encode())


# The parent. ---------------------------------------------------------------------------------------------------------


class Drawer:
    """One child that draws one page after the other. Started when first needed, and anew after an end."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._drawn = 0

    def draw(self, drawing: Drawing, *, deadline: float = DEADLINE) -> bytes:
        """Raises: NotDrawn where the page cannot be drawn, or not in time."""
        if self._drawn >= RECYCLED_AFTER:
            self.stop()
        connection = self._connection or self._start()
        try:
            connection.send_bytes(json.dumps(asdict(drawing)).encode())
            if not connection.poll(deadline):
                raise NotDrawn(f"The page was not drawn within {deadline:g} seconds.")
            answer = connection.recv_bytes()
        except (EOFError, OSError, NotDrawn) as problem:
            self.stop()
            raise problem if isinstance(problem, NotDrawn) else NotDrawn("Drawing the page ended early.") from problem
        self._drawn += 1
        if answer[:1] != DRAWN:
            raise NotDrawn(f"The page could not be drawn. {answer[1:].decode()}")
        return answer[1:]

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        self._process = subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "phb.drawing", str(theirs.fileno())],
            cwd=ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self._connection, self._drawn = ours, 0
        return ours

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None


class Drawers:
    """A few children for many threads: each is lent to one at a time."""

    def __init__(self, count: int) -> None:
        self._all = [Drawer() for _ in range(count)]
        self._free: LifoQueue[Drawer] = LifoQueue()
        for drawer in self._all:
            self._free.put(drawer)

    @contextmanager
    def lent(self) -> Iterator[Drawer]:
        drawer = self._free.get()
        try:
            yield drawer
        finally:
            self._free.put(drawer)

    def stop(self) -> None:
        for drawer in self._all:
            drawer.stop()


_shared: Drawers | None = None
_sharing = threading.Lock()


def shared() -> Drawers:
    """The child that this process draws its pages with."""
    global _shared
    with _sharing:
        if _shared is None:
            _shared = Drawers(1)
            atexit.register(_shared.stop)
        return _shared


# Files. --------------------------------------------------------------------------------------------------------------


def kept_or_drawn(drawing: Drawing, folder: Path) -> bytes:
    """The page as a file, which stays in the folder so that it is drawn once.

    Raises: NotDrawn.
    """
    kept = kept_path(drawing, folder)
    if kept.exists():
        return kept.read_bytes()
    with shared().lent() as drawer:
        content = drawer.draw(drawing)
    write_whole(kept, content)
    return content


def kept_path(drawing: Drawing, folder: Path) -> Path:
    return folder / f"{drawing.digest}.pdf"


def write_whole(path: Path, content: bytes) -> None:
    """Puts a file in its place all at once: whoever looks sees the whole of it or nothing, also after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
