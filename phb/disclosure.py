"""The one gate through which a person's data leaves: what a view is about to show, to whom it belongs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Disclosure:
    """
    One person's data about to be shown; `what` is in words, such as “budget PHB-000012”.

    `purpose` is what they are shown for, where it is not the work of the reader's role. `reader` is the name of whoever
    reads without signing in.
    """

    person_id: int
    what: str
    purpose: str = ""
    reader: str = ""


def disclose(
    request: HttpRequest, people: Iterable[int] | int, what: str, *, purpose: str = "", reader: str = ""
) -> None:
    """Says that the answer to this request shows these people's data. The access log is written before the answer
    leaves.
    """
    ids = [people] if isinstance(people, int) else list(people)
    noted(request).extend(Disclosure(person_id, what, purpose, reader) for person_id in ids)


def noted(request: HttpRequest) -> list[Disclosure]:
    """What this request has said it shows so far."""
    if not hasattr(request, "disclosures"):
        request.disclosures = []  # type: ignore[attr-defined]
    return request.disclosures  # type: ignore[attr-defined]
