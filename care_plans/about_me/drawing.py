"""About Me as a tagged PDF of one page."""

import json
from datetime import UTC, datetime, time

from django.template.loader import render_to_string

from care_plans.about_me.queries import content_of, sections
from care_plans.models import AboutMe
from phb.drawing import Drawing, shared


def drawing_of(about_me: AboutMe, *, large: bool = False) -> Drawing:
    person = about_me.person
    context = {"about_me": about_me, "person": person, "sections": sections(about_me)}
    return Drawing(
        html=render_to_string("care_plans/about_me_pdf.html", context),
        css=render_to_string("care_plans/about_me_pdf.css", {"large": large}),
        data=json.dumps(content_of(person), ensure_ascii=False, sort_keys=True),
        data_name="about-me.json",
        data_words="About Me under the coded headings of the national standard",
        made_at=datetime.combine(about_me.updated_on, time(12), UTC).replace(tzinfo=None).isoformat(),
    )


def pdf_of(about_me: AboutMe, *, large: bool = False) -> bytes:
    """In large print on as many pages as that takes. Drawn each time it is asked for: nothing stays on the disk.

    Raises: NotDrawn.
    """
    with shared().lent() as drawer:
        return drawer.draw(drawing_of(about_me, large=large))
