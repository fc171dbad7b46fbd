"""What is read about letters: those of a person, and those still on their way."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from care_plans.access_needs.rules import ARRANGED, Channel
from care_plans.models import Dispatch, Letter, Person
from care_plans.people.queries import own
from phb.models import User
from phb.roles import places
from phb.tasks import Task


def letters_of(person: Person, user: User, on: date) -> "QuerySet[Letter]":
    """The letters of a person that the user may know of, the latest first; those written again are left out."""
    seen = Letter.objects.visible_to(user, on).filter(person=person)
    return seen.standing().select_related("written_by").order_by("-written_on", "-pk")


def letter_about(kind: str, label: str, pk: int) -> Letter | None:
    """The letter of this kind about a record that stands; nothing where none has been written."""
    return Letter.objects.standing().filter(kind=kind, about_label=label, about_pk=pk).first()


def to_send(user: User, on: date) -> "QuerySet[Dispatch]":
    """What is still to be posted or made, for everybody whom the user may see, oldest first."""
    to_do = Dispatch.objects.visible_to(user, on).to_do()
    return to_do.select_related("letter__person").order_by("letter__written_on", "pk")


def letters_to_send(user: User, on: date) -> Iterator[Task]:
    """Letters to print and post, and what is to be asked for or chased."""
    where = places(user, "send_letter", on)
    if not where:
        return
    to_do = Dispatch.objects.to_do().filter(own(user, "letter__person__"), letter__person__icb_id__in=where)
    for each in to_do.select_related("letter__person"):
        title = "Post a letter"
        if Channel(each.channel) in ARRANGED:
            title = f"{'Chase' if each.asked_on else 'Ask for'}: {each.get_channel_display()}"
        yield Task(
            title=title,
            about=f"{each.letter.person.full_name}: {each.letter.title}",
            since=each.asked_on or each.letter.written_on,
            button="Open the letter",
            url=reverse("letter", args=[each.letter_id]),
            person_id=each.letter.person_id,
        )
