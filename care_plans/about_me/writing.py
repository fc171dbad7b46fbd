"""Writing About Me: the person, a representative or a care co-ordinator, gaps and all."""

from datetime import date
from typing import Any

from django.db import transaction

from care_plans.about_me.models import WORDS
from care_plans.about_me.permissions import check_can_write_about_me
from care_plans.about_me.rules import STANDARD_VERSION, check_one_page
from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import AboutMe, Person
from phb.models import User


@transaction.atomic
def write_about_me(*, person: Person, by: User, on: date, seen: str | None = None, **words: Any) -> AboutMe:
    """Keeps what is written so far; what is not named stays. The same words again leave no version.

    Raises:
        ChangedMeanwhile: somebody else wrote after `seen`.
        ValidationError: it is longer than the page.
    """
    check_can_write_about_me(by, person, on)
    # Held by the person, so that two who write the first words do so one after the other.
    locked = Person.objects.select_for_update().get(pk=person.pk)
    found = AboutMe.objects.filter(person=locked).first()
    if found is not None:
        check_unchanged(found, seen)
    about_me = found or AboutMe(person=locked)
    kept = {name: words.get(name, getattr(about_me, name)).strip() for name in WORDS}
    check_one_page(kept)
    kept["supported_by"] = words.get("supported_by", about_me.supported_by).strip()
    if found is not None and all(getattr(found, name) == text for name, text in kept.items()):
        return found
    return set_and_save(about_me, **kept, standard_version=STANDARD_VERSION, updated_on=on, updated_by=by)
