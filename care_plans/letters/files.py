"""Letters as PDF files: drawn once from what was frozen, in the layout that is needed."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from care_plans.access_needs.rules import Layout
from care_plans.models import Dispatch, Letter
from phb.drawing import Drawing, kept_or_drawn


def drawing_of(letter: Letter, layout: Layout, posted: Dispatch | None = None) -> Drawing:
    """`posted` is the copy that goes into an envelope: it begins with the name and the address."""
    return Drawing(
        html=render_to_string("care_plans/letters/pdf.html", {**_page(letter, layout), "posted": posted}),
        css=render_to_string("care_plans/letters/pdf.css", {"layout": layout, "large": layout != Layout.STANDARD}),
        data=letter.facts,
        data_name="letter-facts.json",
        data_words="What this letter says, as data",
        made_at=letter.written_at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat(),
    )


def _page(letter: Letter, layout: Layout) -> dict[str, Any]:
    return {"letter": letter, "facts": json.loads(letter.facts), "words": words_of(letter, layout)}


def words_of(letter: Letter, layout: Layout) -> str:
    """The words as HTML: they were made by our own templates, which escape what people wrote."""
    return letter.easy_words if layout == Layout.EASY_READ else letter.words


def pdf_of(letter: Letter, layout: Layout, posted: Dispatch | None = None) -> bytes:
    """Raises: NotDrawn."""
    folder = Path(settings.MEDIA_ROOT) / "letters" / f"{letter.pk // 1000:04d}" / letter.reference
    return kept_or_drawn(drawing_of(letter, layout, posted), folder)


def file_name(letter: Letter, layout: Layout) -> str:
    form = "" if layout == Layout.STANDARD else f"-{layout.value.replace('_', '-')}"
    return f"{letter.reference}-{letter.sha256[:8]}{form}.pdf"
