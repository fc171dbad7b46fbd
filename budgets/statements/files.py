"""Statements as PDF files: drawn from the frozen figures once, and kept by what they were drawn from."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.template.loader import render_to_string

from budgets.models import Statement
from budgets.statements.issuing import Failure
from budgets.statements.page import page_of
from care_plans.access_needs.models import needs_of
from care_plans.access_needs.rules import Layout
from phb.drawing import Drawers, Drawing, kept_or_drawn, kept_path, write_whole

FIGURES_NAME = "statement-figures.json"
"""The file inside the file."""


def drawing_of(statement: Statement, *, large: bool | None = None) -> Drawing:
    """The page as it is drawn for the person, in large print where they need it or where it is asked for."""
    if large is None:
        large = needs_of(statement.budget.person).layout != Layout.STANDARD
    return Drawing(
        html=render_to_string("budgets/statement_pdf.html", {"page": page_of(statement)}),
        css=render_to_string("budgets/statement_pdf.css", {"large": large}),
        data=statement.figures,
        data_name=FIGURES_NAME,
        data_words="The figures of this statement",
        made_at=statement.issued_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(),
    )


def pdf_of(statement: Statement, *, large: bool | None = None) -> bytes:
    """The statement as a file, drawn where it has not been before.

    Raises: NotDrawn.
    """
    return kept_or_drawn(drawing_of(statement, large=large), kept_folder(statement))


def kept_folder(statement: Statement) -> Path:
    """Where every file ever drawn of a statement stays, a thousand statements to a folder."""
    return Path(settings.MEDIA_ROOT) / "statements" / f"{statement.pk // 1000:04d}" / statement.reference


def _kept(statement: Statement, drawing: Drawing) -> Path:
    return kept_path(drawing, kept_folder(statement))


def file_name(statement: Statement) -> str:
    """Names the statement and its digest, so that a file of another statement is never taken for it."""
    return f"{statement.reference}-{statement.sha256[:8]}.pdf"


@dataclass(frozen=True)
class Written:
    """How many files a run drew, how many lay there already, and which could not be drawn."""

    drawn: int
    kept: int
    failed: tuple[Failure, ...]


def write_files(
    statements: Iterable[Statement], folder: Path, *, workers: int, progress: Callable[[int], None] = lambda more: None
) -> Written:
    """Puts the statements in a folder, drawing with so many processes; one that lies there already is left alone.

    Cut off, it goes on where it was: a file is there whole or not at all.
    """
    drawers = Drawers(workers)
    ahead = BoundedSemaphore(2 * workers)  # pages are made ready only a little ahead of the drawing
    asked: list[tuple[Statement, Future[None]]] = []
    kept = 0

    def done(future: "Future[None]") -> None:
        ahead.release()
        progress(1)

    try:
        with ThreadPoolExecutor(workers) as threads:
            for statement in statements:
                path = folder / file_name(statement)
                if path.exists():
                    kept += 1
                    progress(1)
                    continue
                ahead.acquire()
                drawing = drawing_of(statement)
                future = threads.submit(_write, drawing, _kept(statement, drawing), path, drawers)
                future.add_done_callback(done)
                asked.append((statement, future))
    finally:
        drawers.stop()
    failed = [
        Failure(statement.budget.reference, str(problem))
        for statement, future in asked
        if (problem := future.exception()) is not None
    ]
    return Written(len(asked) - len(failed), kept, tuple(failed))


def _write(drawing: Drawing, kept: Path, path: Path, drawers: Drawers) -> None:
    if not kept.exists():
        with drawers.lent() as drawer:
            write_whole(kept, drawer.draw(drawing))
    write_whole(path, kept.read_bytes())
