"""Whether a file that somebody holds is a statement as we issued it.

A PDF of ours holds its figures, whose digest finds the statement. But a page can be altered round figures that are not,
so the whole file must be one that we drew: one that is kept, or one that is drawn the same now, byte for byte.
"""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import TextChoices

from budgets.models import Budget, Statement
from budgets.statements.files import kept_folder, pdf_of
from budgets.statements.issuing import digest, latest_of_period
from phb.drawing import NotDrawn

MOST = 50 * 1024**2
"""Bytes that figures may take when they are opened; those of a large statement take half a million."""


class Verdict(TextChoices):
    GENUINE = "genuine", "This is the statement as it was issued, and it stands."
    SUPERSEDED = "superseded", "This is the statement as it was issued. A later one has taken its place."
    ALTERED = "altered", "This is not as it was issued: something in it was changed."
    UNKNOWN = "unknown", "This is no statement of ours."


@dataclass(frozen=True)
class Check:
    """What was found, and the statement that the file is or comes from."""

    verdict: Verdict
    number: str = ""
    issued_at: datetime | None = None
    sha256: str = ""
    superseded_by: str = ""


def check(content: bytes) -> Check:
    """Looks at a PDF, or at the file of figures alone."""
    is_pdf = content.startswith(b"%PDF")
    for figures in _figures_inside(content) if is_pdf else [content]:
        text = figures.decode(errors="replace")
        statements = list(_statements_of(text))
        for statement in statements:
            if not is_pdf or _drew(statement, content):
                return _issued(statement)
        origin = statements[0] if statements else _claimed(text)
        if origin is not None:
            return replace(_issued(origin), verdict=Verdict.ALTERED)
    return Check(Verdict.UNKNOWN)


def _statements_of(text: str) -> Iterator[Statement]:
    """Those with exactly these figures, the latest first: figures may change and change back."""
    found = Statement.objects.filter(sha256=digest(text), figures=text)
    return found.select_related("budget__person").order_by("-pk").iterator()


def _issued(statement: Statement) -> Check:
    stands = latest_of_period([statement.budget_id], statement.period)[statement.budget_id]
    return Check(
        verdict=Verdict.GENUINE if stands == statement else Verdict.SUPERSEDED,
        number=statement.reference,
        issued_at=statement.issued_at,
        sha256=statement.sha256,
        superseded_by="" if stands == statement else stands.reference,
    )


def _claimed(text: str) -> Statement | None:
    """The statement that altered figures claim to be, by their budget and period."""
    try:
        said = json.loads(text)
        budget = Budget.number_in(said["budget"]["reference"])
        start, end = (date.fromisoformat(said["period"][edge]) for edge in ("start", "end"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return Statement.objects.filter(budget=budget, period_start=start, period_end=end).order_by("-pk").first()


def _figures_inside(pdf: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"/Type /EmbeddedFile.*?stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(stream, MOST)
        except zlib.error:
            continue


def _drew(statement: Statement, content: bytes) -> bool:
    """Whether the file is one that was kept when it was drawn, or is drawn the same now in either size of print."""
    if any(kept.read_bytes() == content for kept in kept_folder(statement).glob("*.pdf")):
        return True
    try:
        return any(pdf_of(statement, large=large) == content for large in (False, True))
    except NotDrawn:
        return False
