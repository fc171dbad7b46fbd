"""What a person needs so that they can read, hear and answer us: several needs at once, on one record."""

from django.db import models
from django.db.models import Q

from care_plans.access_needs.rules import (
    FORMATS,
    MADE_FOR_THEM,
    SUPPORT,
    SUPPORT_TO_THEM,
    Channel,
    ContactBy,
    Layout,
    channels_for,
    layout_for,
)
from care_plans.people.models import OfPersonQuerySet, Person
from phb.models import Recorded


class InformationNeedsQuerySet(OfPersonQuerySet["InformationNeeds"]):
    pass


class InformationNeeds(Recorded):
    """What was said when somebody asked the person how to reach them. Nothing is on record where nobody has asked.

    Only what changes how we write and meet is kept, never the condition behind it.
    """

    person = models.OneToOneField(
        Person,
        models.PROTECT,
        related_name="information_needs",
        error_messages={"unique": "What this person needs is on record already. Change that."},
    )
    large_print = models.BooleanField(default=False)
    easy_read = models.BooleanField(default=False)
    screen_reader = models.BooleanField("reads with a screen reader", default=False)
    paper = models.BooleanField("paper by post", default=False)
    audio = models.BooleanField("audio recording", default=False)
    braille = models.BooleanField(default=False)
    bsl_video = models.BooleanField("video in British Sign Language", default=False)
    translation = models.BooleanField("letters in their own language", default=False)
    interpreter = models.BooleanField("interpreter for their language", default=False)
    bsl_interpreter = models.BooleanField("British Sign Language interpreter", default=False)
    lipspeaker = models.BooleanField("lipspeaker or speech-to-text reporter", default=False)
    deafblind_support = models.BooleanField("deafblind communicator guide", default=False)
    hearing_loop = models.BooleanField(default=False)
    advocate = models.BooleanField("advocate, or more time to talk", default=False)
    language = models.CharField("own language", max_length=60, blank=True)
    contact_by = models.CharField("best way to reach them", max_length=10, choices=ContactBy, blank=True)
    words = models.CharField("anything else", max_length=300, blank=True)
    asked_on = models.DateField("day they were asked")
    shared_on = models.DateField("day they agreed to share this", null=True, blank=True)

    objects = InformationNeedsQuerySet.as_manager()

    class Meta:
        verbose_name = "accessible information needs"
        verbose_name_plural = "accessible information needs"
        constraints = (
            models.CheckConstraint(
                condition=Q(translation=False, interpreter=False) | ~Q(language=""),
                name="%(app_label)s_%(class)s_names_the_language",
                violation_error_code="language",
                violation_error_message="Name the language, so that the right interpreter or translator is found.",
            ),
            models.CheckConstraint(
                condition=Q(contact_by__in=ContactBy.values),
                name="%(app_label)s_%(class)s_contact_on_the_list",
                violation_error_code="contact_by",
                violation_error_message="Choose one of the ways shown.",
            ),
        )

    def __str__(self) -> str:
        return ", ".join(self.in_words()) or "No particular need"

    def in_words(self) -> list[str]:
        """Each need as the banner of every page says it."""
        said = [{**FORMATS, **SUPPORT}[need] for need in (*self.formats, *self.support)]
        if self.language:
            said.append(f"Speaks {self.language}")
        if self.contact_by:
            said.append(f"Best reached by: {self.get_contact_by_display().lower()}")
        return [*said, self.words] if self.words else said

    @property
    def formats(self) -> list[str]:
        return [need for need in FORMATS if getattr(self, need)]

    @property
    def support(self) -> list[str]:
        return [need for need in SUPPORT if getattr(self, need)]

    def get_formats_display(self) -> str:
        return ", ".join(FORMATS[need] for need in self.formats) or "nothing"

    def get_support_display(self) -> str:
        return ", ".join(SUPPORT[need] for need in self.support) or "nothing"

    @property
    def support_to_them(self) -> list[str]:
        """What they need when we meet or talk, as a letter says it to them."""
        return [SUPPORT_TO_THEM[need].format(language=self.language) for need in self.support]

    @property
    def layout(self) -> Layout:
        return layout_for(large_print=self.large_print, easy_read=self.easy_read)

    def channels(self, *, signs_in: bool) -> tuple[Channel, ...]:
        made = frozenset(channel for name, channel in MADE_FOR_THEM.items() if getattr(self, name))
        return channels_for(made=made, paper=self.paper, signs_in=signs_in)


def needs_of(person: Person) -> InformationNeeds:
    """What is on record; where nobody has asked yet, no need."""
    try:
        return person.information_needs
    except InformationNeeds.DoesNotExist:
        return InformationNeeds()
