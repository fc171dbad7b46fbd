"""Instruments as they were loaded, and the scores people gave."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from care_plans.measures.rules import AnsweredBy, Band, Item, Scale, Scoring
from care_plans.people.models import OfPersonQuerySet, Person
from phb.dates import day_in_words
from phb.guards import Refuse
from phb.models import AppendOnly, Organisation, User


class Instrument(AppendOnly):
    """One version of a measure, as an ICB loaded it under its licence: range, direction, items and levels.

    It never changes, so that a score always means what it meant; what changes is loaded as another version.
    """

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="instruments", verbose_name="ICB")
    code = models.CharField(
        max_length=40, validators=[RegexValidator(r"^[a-z0-9-]+$", "A code has small letters, figures and hyphens.")]
    )
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    about = models.TextField("what it asks about", blank=True)
    licence = models.TextField("licence, and where its wording is kept")
    scoring = models.CharField("how it is scored", max_length=12, choices=Scoring)
    lowest = models.DecimalField("lowest score", max_digits=7, decimal_places=2)
    highest = models.DecimalField("highest score", max_digits=7, decimal_places=2, null=True, blank=True)
    higher_is_better = models.BooleanField("a higher score is better")
    decimals = models.PositiveSmallIntegerField("decimals shown", default=0, validators=[MaxValueValidator(1)])
    smallest = models.DecimalField(
        "least change that means something", max_digits=7, decimal_places=2, null=True, blank=True
    )
    items = models.JSONField(default=list, blank=True)
    bands = models.JSONField("levels", default=list, blank=True)
    every_days = models.PositiveSmallIntegerField("asked again after so many days", null=True, blank=True)
    by_person = models.BooleanField("the person may record it themselves", default=False)
    to_confirm = models.TextField("what is still to be confirmed", blank=True)
    loaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "code", "version"),
                name="%(app_label)s_%(class)s_version_once",
                violation_error_message="This version of the instrument is loaded already.",
            ),
            models.CheckConstraint(
                condition=Q(highest=None) | Q(highest__gt=F("lowest")),
                name="%(app_label)s_%(class)s_highest_above_lowest",
                violation_error_code="highest",
                violation_error_message="The highest score must be above the lowest.",
            ),
            models.CheckConstraint(
                condition=Q(scoring__in=Scoring.values, decimals__lte=1),
                name="%(app_label)s_%(class)s_scoring_on_the_list",
                violation_error_code="scoring",
                violation_error_message="Choose how it is scored from the list.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @property
    def scale(self) -> Scale:
        return Scale(self.lowest, self.highest, self.higher_is_better, self.decimals, self.smallest)

    @property
    def questions(self) -> list[Item]:
        return [Item(each["number"], each["words"], each["lowest"], each["highest"]) for each in self.items]

    @property
    def levels(self) -> list[Band]:
        return [Band(Decimal(each["begins_at"]), each["name"]) for each in self.bands]


class ScoreQuerySet(OfPersonQuerySet["Score"]):
    def standing(self) -> "ScoreQuerySet":
        """Those that no later record puts right."""
        return self.filter(correction=None)


class Score(AppendOnly):
    """What an instrument said of a person on a day. A mistake is put right by a later score that names it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="scores")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="scores")
    taken_on = models.DateField("day")
    value = models.DecimalField("score", max_digits=7, decimal_places=2)
    answers = models.JSONField(default=list, blank=True)
    answered_by = models.CharField("who answered", max_length=10, choices=AnsweredBy)
    note = models.CharField("what was said about it", max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="what this puts right",
        error_messages={"unique": "This score has been put right already. Put right the later one."},
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ScoreQuerySet.as_manager()

    guards = (
        *AppendOnly.guards,
        Refuse(
            "within_the_range",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Instrument} i WHERE i.id = NEW.instrument_id"
            " AND NEW.value >= i.lowest AND (i.highest IS NULL OR NEW.value <= i.highest))",
            message="The score lies outside the range of its instrument.",
        ),
        Refuse(
            "instrument_of_the_icb",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Instrument} i JOIN {care_plans.Person} p"
            " ON p.icb_id = i.icb_id WHERE i.id = NEW.instrument_id AND p.id = NEW.person_id)",
            message="A score is taken with an instrument that the person's own ICB has loaded.",
        ),
        Refuse(
            "corrects_the_same",
            on=("insert",),
            when="NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.Score} s"
            " WHERE s.id = NEW.corrects_id AND s.person_id = NEW.person_id AND s.instrument_id = NEW.instrument_id)",
            message="A correction puts right an earlier score of the same person with the same instrument.",
        ),
    )

    class Meta:
        ordering = ("taken_on", "pk")
        indexes = (models.Index(fields=("person", "instrument", "taken_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_by__in=AnsweredBy.values),
                name="%(app_label)s_%(class)s_answered_by_on_the_list",
                violation_error_code="answered_by",
                violation_error_message="Choose who answered from the list.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.printed}, {day_in_words(self.taken_on)}"

    @property
    def printed(self) -> str:
        return self.instrument.scale.printed(self.value)
