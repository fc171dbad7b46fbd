"""What an ICB commissions as core, in published versions."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from care_plans.catalogue.rules import COMPONENTS, REQUIRED, PriceBasis, gaps, spelt_alike
from care_plans.requests.rules import CoreStatus
from phb.guards import FrozenWhen, Refuse
from phb.models import Organisation, Recorded, User
from phb.roles import Role, held


class CatalogueVersionQuerySet(models.QuerySet["CatalogueVersion"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """The catalogues of the organisations the user holds a role in."""
        on = on or timezone.localdate()
        if any(role == Role.SCHEDULED_WORK for role, _ in held(user, on)):
            return self
        return self.filter(icb_id__in=user.organisations(on))

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_force(self, icb: Organisation, on: date) -> "CatalogueVersion | None":
        """What the ICB's catalogue said on that day; nothing where none was published yet."""
        return self.published().filter(icb=icb, effective_from__lte=on).order_by("-number").first()


# Each is said, as SQL on the item. The columns are this file's own, so nothing is put in that a person wrote.
_SAID = " AND ".join(
    f"item.{column} IS NOT NULL" if column.endswith("_on") else f"TRIM(item.{column}) <> ''" for column in REQUIRED
)
_UNFINISHED = f"SELECT 1 FROM {{care_plans.CatalogueItem}} item WHERE item.version_id = NEW.id AND NOT ({_SAID})"  # noqa: S608


class CatalogueVersion(Recorded):
    """An ICB's list of services as it stood from a day. Once published it is frozen: a change is a new version."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="catalogue_versions")
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CatalogueVersionQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "published",
            parent=None,
            column="published_at",
            message="A published catalogue is never changed. Draft a new version.",
        ),
        Refuse(
            "every_service_considered",
            on=("update",),
            columns=("published_at",),
            when=f"NEW.published_at IS NOT NULL AND EXISTS ({_UNFINISHED})",
            message="A catalogue is published once each service says who answers for it, how it is priced,"
            " how the six components of personalised care were considered, with whom and when.",
        ),
    )

    class Meta:
        ordering = ("icb", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "number"),
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message="The ICB has a version with this number already.",
            ),
            models.UniqueConstraint(
                fields=("icb",),
                condition=Q(published_at=None),
                name="%(app_label)s_%(class)s_one_draft",
                violation_error_message="A draft of the next version is open already. Go on with that one.",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None, published_at=None)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_by_and_at",
                violation_error_message="A published catalogue names who published it and when.",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("author")),
                name="%(app_label)s_%(class)s_publisher_is_not_author",
                violation_error_code="published_by",
                violation_error_message="A catalogue is published by somebody other than its author.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.icb} catalogue {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("catalogue_version", args=[self.pk])


class CatalogueItem(Recorded):
    """One service in a version of the catalogue, core or not. A service that is not here counts as not core."""

    class Status(models.TextChoices):
        CORE = CoreStatus.CORE.value, CoreStatus.CORE.label
        NON_CORE = CoreStatus.NON_CORE.value, CoreStatus.NON_CORE.label

    NAME_LENGTH = 120

    version = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="items")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=NAME_LENGTH)
    status = models.CharField(max_length=10, choices=Status)
    owner = models.CharField("who answers for it", max_length=120, blank=True)
    price_basis = models.CharField("how it is priced", max_length=10, choices=PriceBasis, blank=True)
    excluded = models.BooleanField(
        "never bought with a personal budget",
        default=False,
        help_text="Such as urgent care, GP services and medicines.",
    )
    shared_decisions = models.TextField(COMPONENTS["shared_decisions"].lower(), blank=True)
    care_planning = models.TextField(COMPONENTS["care_planning"].lower(), blank=True)
    choice = models.TextField(COMPONENTS["choice"].lower(), blank=True)
    community_support = models.TextField(COMPONENTS["community_support"].lower(), blank=True)
    self_management = models.TextField(COMPONENTS["self_management"].lower(), blank=True)
    personal_budgets = models.TextField(COMPONENTS["personal_budgets"].lower(), blank=True)
    co_produced_with = models.CharField("who it was considered with", max_length=200, blank=True)
    co_produced_on = models.DateField("day it was considered", null=True, blank=True)
    asked_as = models.TextField("other words it is asked for in", blank=True)

    guards = (
        FrozenWhen(
            "published",
            parent="version",
            column="published_at",
            message="A published catalogue is never changed. Draft a new version.",
        ),
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("version", "code"),
                name="%(app_label)s_%(class)s_code_once",
                violation_error_code="code",
                violation_error_message="This version of the catalogue has this code already.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def components(self) -> list[tuple[str, str]]:
        """Each component of personalised care with how it was considered."""
        return [(label, getattr(self, field)) for field, label in COMPONENTS.items()]

    @property
    def components_considered(self) -> int:
        return sum(bool(said.strip()) for _, said in self.components)

    @property
    def gaps(self) -> list[str]:
        """What is still to say before the version may be published."""
        return gaps(vars(self))

    @property
    def known_as(self) -> set[str]:
        """Every spelling under which the service counts as listed, as `spelt_alike` writes them."""
        return {spelt_alike(words) for words in (self.name, *self.asked_as.splitlines()) if words.strip()}

    def get_absolute_url(self) -> str:
        return reverse("catalogue_item", args=[self.pk])
