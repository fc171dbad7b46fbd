"""What proves that nothing was changed unseen: the change journal, its seals, and who looked at whose data."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from care_plans.models import Person
from phb.dates import day_in_words
from phb.models import AppendOnly, Organisation, User


class Change(AppendOnly):
    """
    One row of one table before and after a change: the change journal.

    Written by database triggers only, never by Python. The actor is a bare number, so that no later act can blank it.
    """

    class Operation(models.TextChoices):
        INSERT = "I", "Added"
        UPDATE = "U", "Changed"
        DELETE = "D", "Deleted"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    table_name = models.CharField("table", max_length=63)
    op = models.CharField("what happened", max_length=1, choices=Operation)
    row_id = models.BigIntegerField("row")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor_id = models.BigIntegerField("who")
    reason = models.TextField(blank=True)
    request_id = models.CharField("request", max_length=32, blank=True)

    class Meta:
        verbose_name = "row of the change journal"
        verbose_name_plural = "rows of the change journal"
        indexes = (models.Index(fields=("table_name", "row_id", "id"), name="audit_change_of_row"),)

    def __str__(self) -> str:
        return f"{self.get_op_display()}: {self.table_name} {self.row_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise PermissionDenied("The change journal is written by the database alone.")


class Seal(AppendOnly):
    """
    A hash over everything written since the seal before it, to which it is linked: the chain that shows tampering.

    The chain cannot show that its own end was cut off, so heads are kept elsewhere: printed on statements, or anchored.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    previous = models.CharField("hash of the seal before", max_length=64, blank=True)
    row_count = models.PositiveBigIntegerField("rows sealed")
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"Seal {self.number}"


class SealedRows(AppendOnly):
    """
    The rows of one table that a seal covers, as many as are hashed at a time.

    `leaves` holds 16 bytes for each row (its id and the start of its hash), so that a wrong row can be named.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="parts")
    table_name = models.CharField("table", max_length=63)
    columns = models.TextField(help_text="Those the table had when it was sealed, the key first, between commas.")
    after_id = models.BigIntegerField("after row")
    last_id = models.BigIntegerField("up to row")
    row_count = models.PositiveIntegerField("rows")
    digest = models.CharField(max_length=64)
    leaves = models.BinaryField()

    class Meta:
        verbose_name = "record of sealed rows"
        verbose_name_plural = "records of sealed rows"
        constraints = (models.UniqueConstraint(fields=("table_name", "after_id"), name="%(app_label)s_%(class)s_once"),)

    def __str__(self) -> str:
        return f"{self.table_name} up to {self.last_id}"


class AccessRecord(AppendOnly):
    """That somebody was shown a person's data, what of it, and for what purpose. Written before the answer leaves."""

    about_the_merged_too = True
    """A record that was merged into another is still read."""

    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    roles = models.CharField("in the role of", max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="access_records", db_index=False)
    reader = models.CharField(
        "read without signing in by", max_length=300, blank=True, help_text="As they named themselves."
    )
    what = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    url_name = models.CharField("page", max_length=100, blank=True)
    request_id = models.CharField("request", max_length=32, blank=True)

    class Meta:
        indexes = (models.Index("person", models.F("at").desc(), name="audit_access_of_person"),)

    def __str__(self) -> str:
        return f"{self.reader or self.user} saw {self.what}"


class BooksCheck(AppendOnly):
    """
    That the books were added up again from their entries, and what did not agree.

    Of one ICB's budgets, or of all where none is named. The differences are a list of budget, words and two figures.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    icb = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ICB")
    counted_to = models.DateField("counted to the end of")
    budget_count = models.PositiveIntegerField("budgets")
    entry_count = models.PositiveBigIntegerField("entries")
    differences = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "check of the books"
        verbose_name_plural = "checks of the books"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Check of the books to {day_in_words(self.counted_to)}"
