"""Conversations about what matters: between the decision and the plan."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from care_plans.conversations.rules import NAME_LENGTH, ROLE_LENGTH, How, Outcome
from care_plans.offers.models import Offer
from care_plans.people.models import OfPersonQuerySet
from care_plans.requests.models import SupportRequest
from phb.dates import day_in_words
from phb.guards import Refuse
from phb.models import Recorded, User


class ConversationQuerySet(OfPersonQuerySet["Conversation"]):
    path_to_person = "request__person"


class Conversation(Recorded):
    """One conversation with a person about what matters to them, and where it led.

    The plan of the request rests on it. Its words may be put right; its day and where it led stand, and another
    conversation says what came of it later.
    """

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="conversations")
    held_on = models.DateField("day of the conversation")
    how = models.CharField("how it was held", max_length=10, choices=How)
    place = models.CharField("where", max_length=200, blank=True)
    chosen_by_person = models.BooleanField("the person chose who was there")
    what_matters = models.TextField("what matters to the person")
    hopes = models.TextField("what the person wants to achieve")
    working = models.TextField("what is working now", blank=True)
    not_working = models.TextField("what is not working now", blank=True)
    information_given = models.TextField("what information was given", blank=True)
    outcome = models.CharField("where it led", max_length=15, choices=Outcome)
    agreed_without_money = models.BooleanField("the person agrees that no money is needed", default=False)
    referral = models.ForeignKey(
        Offer, models.PROTECT, null=True, blank=True, related_name="conversations", verbose_name="community referral"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ConversationQuerySet.as_manager()

    guards = (
        Refuse(
            "after_a_decision",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Decision} d WHERE d.request_id = NEW.request_id"
            " AND d.decided_on <= NEW.held_on)",
            message="The conversation about what matters comes after a decision on the request.",
        ),
        Refuse(
            "day_and_outcome_stand",
            on=("update",),
            when="NEW.request_id <> OLD.request_id OR NEW.held_on <> OLD.held_on OR NEW.outcome <> OLD.outcome",
            message="The day of a conversation, and where it led, stand. Record another conversation.",
        ),
        Refuse(
            "referral_is_the_persons",
            when="NEW.referral_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.Offer} o"
            " WHERE o.id = NEW.referral_id AND o.request_id = NEW.request_id AND o.component = 'social_prescribing')",
            message="The community referral of a conversation is one that was offered for the same request.",
        ),
    )

    class Meta:
        ordering = ("-held_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.WITHOUT_MONEY) | Q(agreed_without_money=True),
                name="%(app_label)s_%(class)s_without_money_is_agreed",
                violation_error_code="agreed_without_money",
                violation_error_message="A request ends without money only where the person agrees that none is"
                " needed. If they do not, choose “We talk again”.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.WITHOUT_MONEY) | Q(referral__isnull=False),
                name="%(app_label)s_%(class)s_without_money_has_referral",
                violation_error_code="referral",
                violation_error_message="Say how the offer of a community referral stands.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values, how__in=How.values),
                name="%(app_label)s_%(class)s_on_the_lists",
                violation_error_message="Choose how it was held, and where it led, from the lists.",
            ),
        )

    def __str__(self) -> str:
        return f"Conversation of {day_in_words(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("conversation", args=[self.pk])


class ConversationPresent(Recorded):
    """Somebody who was there, by name and by what they are to the person."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="present")
    name = models.CharField(max_length=NAME_LENGTH)
    role = models.CharField("who they are", max_length=ROLE_LENGTH)

    class Meta:
        verbose_name = "person at a conversation"
        verbose_name_plural = "people at conversations"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("conversation", "name"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This person is named twice.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
