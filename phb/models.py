"""Users, organisations and roles; and the two kinds of record: those that change under history, and those that never
change.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.utils import timezone
from simple_history.models import HistoricalRecords

from phb import acting
from phb.guards import FrozenWhen, Guard, NeverChanged
from phb.roles import Role, held
from phb.staged import FileStatus


class History(HistoricalRecords):
    """Simple-history that takes who and why from `phb.acting`, and keeps reasons of any length."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "inherit": True,
                "history_id_field": models.BigAutoField(),
                "history_change_reason_field": models.TextField(default="", blank=True),
                **kwargs,
            }
        )

    def get_history_user(self, instance: models.Model) -> "User | None":
        actor = acting.current()
        return User.objects.get(pk=actor.user_id) if actor else None

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        actor = acting.current()
        return actor.reason if actor else ""


class Recorded(models.Model):
    """A record that may change. Each version is kept, with who changed it and why; the change journal proves there
    were no others.
    """

    guards: ClassVar[tuple[Guard, ...]] = ()
    history = History()

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """A record of what happened. It is never changed or deleted: a mistake is put right by a later record that names
    it.
    """

    guards: ClassVar[tuple[Guard, ...]] = (NeverChanged(),)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(
                f"This {self._meta.verbose_name} cannot be changed. Record a correction that names it."
            )
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(f"This {self._meta.verbose_name} cannot be deleted. Record a correction that names it.")


class Passing(models.Model):
    """What is kept for a while for one person's convenience. It is no record: it has no history, is not in the change
    journal, and nothing may rest on it.
    """

    class Meta:
        abstract = True


class StagedFile(Recorded):
    """A file as it came: its name, digest, who brought it and what became of it. The same bytes are taken once."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=FileStatus, default=FileStatus.STAGED)
    row_count = models.PositiveIntegerField()
    loaded_by = models.ForeignKey("phb.User", models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey("phb.User", models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    guards = (
        FrozenWhen(
            "accepted",
            column="accepted_at",
            message="An accepted file is never changed. What came of it is corrected record by record.",
        ),
    )

    class Meta:
        abstract = True
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sha256",),
                condition=~Q(status=FileStatus.DISCARDED),
                name="%(app_label)s_%(class)s_same_file_once",
                violation_error_code="file",
                violation_error_message="This file has been loaded already.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None, accepted_at=None) & ~Q(status=FileStatus.ACCEPTED)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False, status=FileStatus.ACCEPTED),
                name="%(app_label)s_%(class)s_accepted_by_and_at",
                violation_error_message="An accepted file names who accepted it and when.",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class DatedQuerySet(models.QuerySet[Any]):
    """For records that hold between two days, the last of which may be open."""

    def current(self, on: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class Organisation(Recorded):
    """An ICB, council or provider, by its ODS code. Codes change: an organisation ends and names its successor, and
    is never re-coded.
    """

    class Kind(models.TextChoices):
        ICB = "icb", "Integrated care board"
        COUNCIL = "council", "Council"
        PROVIDER = "provider", "Provider"

    kind = models.CharField(max_length=10, choices=Kind)
    ods_code = models.CharField(
        "ODS code",
        max_length=10,
        validators=[
            RegexValidator(r"^[A-Z0-9]{3,10}$", "An ODS code has capital letters and figures only, such as QT1.")
        ],
    )
    name = models.CharField(max_length=200)
    phone = models.CharField(
        max_length=20, blank=True, help_text="The number that letters and statements tell people to call."
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects: ClassVar[models.Manager["Organisation"]] = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("ods_code",),
                name="%(app_label)s_%(class)s_ods_code_once",
                violation_error_code="ods_code",
                violation_error_message="An organisation with this ODS code is on the list already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="An organisation must end on or after the day it starts.",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ends_on__isnull=False),
                name="%(app_label)s_%(class)s_successor_needs_end",
                violation_error_code="successor",
                violation_error_message="Only an organisation that has ended has a successor. Give the day it ended.",
            ),
        )

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Someone who can sign in, or the account that scheduled work runs as. Never deleted: history names it."""

    display_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="users")
    team = models.CharField(max_length=80, blank=True, help_text="The team they work in, as reports name it.")
    is_holder = models.BooleanField(
        "budget holder", default=False, help_text="Sees only their own budget, or those of people they act for."
    )
    is_system = models.BooleanField("scheduled work", default=False)
    is_demo = models.BooleanField(
        "fictional", default=False, help_text="Can be chosen on the sign-in page of the demonstration."
    )
    about = models.CharField(max_length=200, blank=True, help_text="What a fictional user is there to do.")

    # When somebody last signed in says nothing about what the account was.
    history = History(excluded_fields=["last_login", "password"])
    objects: ClassVar[UserManager["User"]] = UserManager()  # type: ignore[assignment]

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "display_name"]

    class Meta(AbstractUser.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(is_holder=False) | Q(is_system=False),
                name="%(app_label)s_%(class)s_holder_is_not_system",
                violation_error_message="An account is a person's or the system's, never both.",
            ),
        )

    def __str__(self) -> str:
        return self.display_name or self.username

    def organisations(self, on: date, *roles: Role) -> set[int]:
        """The organisations in which the person holds one of these roles that day; all roles where none is named."""
        return {org for role, org in held(self, on) if org is not None and (not roles or role in roles)}


class RoleAssignment(Recorded):
    """That somebody holds a role in an organisation between two days. Rights end by giving it an end, never by
    deleting it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="role_assignments")
    role = models.CharField(
        max_length=30, choices=[choice for choice in Role.choices if choice[0] not in ("holder", "scheduled_work")]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="role_assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager["RoleAssignment"]] = DatedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="A role must end on or after the day it starts.",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "organisation", "starts_on"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This person has this role from that day already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.organisation}"


class Referenced(models.Model):
    """A record people name by a reference such as PHB-000042, which is its number and never stored beside it."""

    REFERENCE_PREFIX: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        return f"{self.REFERENCE_PREFIX}-{self.pk:06d}"

    @classmethod
    def number_in(cls, reference: str) -> int | None:
        """The number in a reference of this kind, or nothing where it is none."""
        prefix, _, digits = reference.strip().upper().partition("-")
        return int(digits) if prefix == cls.REFERENCE_PREFIX and digits.isascii() and digits.isdigit() else None


class UnsavedWords(Passing):
    """What somebody has typed into a form and not saved yet. Seen by its writer alone, and gone once saved."""

    writer = models.ForeignKey(User, models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    words = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = "words not saved yet"
        verbose_name_plural = "words not saved yet"
        constraints = (models.UniqueConstraint(fields=("writer", "address"), name="%(app_label)s_%(class)s_once"),)

    def __str__(self) -> str:
        return self.begins

    @property
    def begins(self) -> str:
        """The beginning of the longest of them, by which their writer knows them again."""
        longest = max((value for values in self.words.values() for value in values), key=len, default="")
        return f"{longest[:60]}…" if len(longest) > 60 else longest

    def as_posted(self) -> QueryDict:
        """As the form would have sent them."""
        posted = QueryDict(mutable=True)
        for name, values in self.words.items():
            posted.setlist(name, values)
        return posted
