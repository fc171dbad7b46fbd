"""Letters, and each way in which one of them goes to somebody."""

import json
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from care_plans.access_needs.rules import ARRANGED, Channel, Layout
from care_plans.people.models import OfPersonQuerySet, Person
from phb.guards import FrozenWhen, Guard, Refuse
from phb.models import AppendOnly, Recorded, Referenced, User


class LetterQuerySet(OfPersonQuerySet["Letter"]):
    def standing(self) -> "LetterQuerySet":
        """Those that no later letter takes the place of."""
        return self.filter(replaced_by=None)


class Letter(Referenced, AppendOnly):
    """What somebody was told in writing: the facts, and the words made from them, as they were on the day.

    Both wordings are kept, so that it can be read again in any layout, and a later change of a template changes no
    letter. A letter that was wrong is put right by another that takes its place.
    """

    REFERENCE_PREFIX = "LTR"

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    about_label = models.CharField("kind of record it is about", max_length=60)
    about_pk = models.PositiveBigIntegerField("number of that record")
    title = models.CharField(max_length=200)
    facts = models.TextField()
    words = models.TextField("standard wording")
    easy_words = models.TextField("easy read wording")
    sha256 = models.CharField("digest", max_length=64)
    version = models.CharField("version of the wording", max_length=20)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        error_messages={"unique": "This letter has been written again already."},
    )
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_on = models.DateField()
    written_at = models.DateTimeField(default=timezone.now)

    objects = LetterQuerySet.as_manager()

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "replaces_its_like",
            on=("insert",),
            when="NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_letter l"
            " WHERE l.id = NEW.replaces_id AND l.kind = NEW.kind AND l.person_id = NEW.person_id"
            " AND l.about_label = NEW.about_label AND l.about_pk = NEW.about_pk)",
            message="A letter takes the place of one of the same kind, about the same record and person.",
        ),
    )

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("about_label", "about_pk")),)
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "about_label", "about_pk"),
                condition=Q(replaces=None),
                name="%(app_label)s_%(class)s_first_once",
                violation_error_message="This letter has been written already. Read it, and write it again if need be.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("letter", args=[self.pk])


class DispatchQuerySet(OfPersonQuerySet["Dispatch"]):
    path_to_person = "letter__person"

    def to_do(self) -> "DispatchQuerySet":
        return self.filter(sent_on=None, dropped_on=None)


class Dispatch(Recorded):
    """One way in which a letter goes to one of those it is written to: what is to be done, and when it was done.

    On screen it is there at once. Paper is posted; what somebody must make for us is asked for first.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="dispatches")
    to = models.CharField(max_length=200)
    channel = models.CharField(max_length=12, choices=Channel)
    layout = models.CharField(max_length=12, choices=Layout, default=Layout.STANDARD)
    detail = models.CharField("what is asked for", max_length=100, blank=True)
    asked_on = models.DateField("day it was asked for", null=True, blank=True)
    asked_of = models.CharField("who makes it", max_length=140, blank=True)
    sent_on = models.DateField("day it was sent", null=True, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_on = models.DateField("day it was put aside", null=True, blank=True)

    objects = DispatchQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "sent", parent=None, column="sent_on", message="What was sent is never changed. Write the letter again."
        ),
    )

    class Meta:
        verbose_name = "sending of a letter"
        verbose_name_plural = "sendings of letters"
        ordering = ("pk",)
        indexes = (models.Index(fields=("channel",), condition=Q(sent_on=None), name="care_plans_dispatch_to_do"),)
        constraints = (
            models.UniqueConstraint(
                fields=("letter", "to", "channel"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This letter goes to them in this way already.",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_by=None) | Q(sent_on__isnull=False, sent_by__isnull=False),
                name="%(app_label)s_%(class)s_sent_by_and_on",
                violation_error_message="What was sent says by whom and on which day.",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None) | Q(dropped_on=None),
                name="%(app_label)s_%(class)s_sent_or_dropped",
                violation_error_message="A letter is either sent in this way or not.",
            ),
            models.CheckConstraint(
                condition=(Q(asked_on=None) & Q(asked_of="")) | (Q(asked_on__isnull=False) & ~Q(asked_of="")),
                name="%(app_label)s_%(class)s_asked_of_and_on",
                violation_error_code="asked_of",
                violation_error_message="Say who makes it and on which day they were asked.",
            ),
            models.CheckConstraint(
                condition=Q(asked_on=None) | Q(sent_on=None) | Q(sent_on__gte=F("asked_on")),
                name="%(app_label)s_%(class)s_sent_on_or_after_asked",
                violation_error_code="sent_on",
                violation_error_message="It cannot be sent before it was asked for.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} to {self.to}"

    def get_absolute_url(self) -> str:
        return reverse("letter", args=[self.letter_id])

    @property
    def is_arranged(self) -> bool:
        return Channel(self.channel) in ARRANGED

    @property
    def address(self) -> list[str]:
        """Where it is posted, line by line, as the letter holds it; empty where no address was on record that day."""
        lines: list[str] = json.loads(self.letter.facts).get("addresses", {}).get(self.to, [])
        return lines if self.channel == Channel.POST else []

    @property
    def state(self) -> str:
        """How far it is, in words that have a colour."""
        if self.sent_on:
            return "Done"
        if self.dropped_on:
            return "Put aside"
        return "In progress" if self.asked_on else "Waiting"
