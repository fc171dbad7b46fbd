"""How to get into a person's home: kept apart, and sealed."""

from django.db import models

from care_plans.people.models import OfPersonQuerySet, Person
from phb.models import Recorded, User


class HomeEntryNote(Recorded):
    """What somebody at the door must know: a key safe, a dog, which bell.

    The words are sealed before they reach the database, so neither its history nor its journal, nor a copy of it, holds
    them in clear.
    """

    person = models.OneToOneField(
        Person,
        models.PROTECT,
        related_name="home_entry_note",
        error_messages={"unique": "This person has such a note already. Change that one."},
    )
    sealed_words = models.TextField("the note, sealed", blank=True)
    written_on = models.DateField("day it was written")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = OfPersonQuerySet["HomeEntryNote"].as_manager()

    class Meta:
        verbose_name = "home-entry note"

    def __str__(self) -> str:
        return f"Home-entry note of {self.person}"
