"""Standing in for a colleague who agrees budgets: named, accepted or set, and ended."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from budgets.approving.permissions import (
    agrees_in,
    check_can_accept_cover,
    check_can_end_cover,
    check_can_name_cover,
    check_can_set_cover,
    covers_in,
)
from budgets.approving.rules import check_cover_days
from budgets.models import ApprovalCover
from phb.models import Organisation, User

OVERLAPS = "Somebody covers on some of these days already. End that first, or choose other days."


@transaction.atomic
def name_cover(
    *, organisation: Organisation, colleague: User, starts_on: date, ends_on: date, by: User, on: date
) -> ApprovalCover:
    """Whoever agrees budgets asks a colleague to cover for them. It holds once the colleague accepts.

    Raises: PermissionDenied; ValidationError for days that are out of order, past, too many or covered already, or a
    colleague of elsewhere.
    """
    check_can_name_cover(by, organisation, on)
    return _cover(organisation, by, colleague, starts_on, ends_on, by, on)


@transaction.atomic
def set_cover(
    *,
    organisation: Organisation,
    delegator: User,
    colleague: User,
    starts_on: date,
    ends_on: date,
    by: User,
    on: date,
) -> ApprovalCover:
    """The administrator sets who covers for whom, where the two cannot. It holds at once.

    Raises: as `name_cover`.
    """
    check_can_set_cover(by, organisation, delegator, colleague, on)
    if not agrees_in(delegator, organisation, starts_on):
        raise ValidationError(f"{delegator} agrees no budgets for {organisation} on that day.", code="delegator")
    cover = _cover(organisation, delegator, colleague, starts_on, ends_on, by, on)
    return _accept(cover, by)


@transaction.atomic
def accept_cover(*, cover: ApprovalCover, by: User, on: date) -> ApprovalCover:
    """Raises: PermissionDenied; ValidationError where it was accepted, has been ended or is past."""
    check_can_accept_cover(by, cover, on)
    cover = _standing(cover, on)
    if cover.accepted_at is not None:
        raise ValidationError("This cover was accepted already.")
    return _accept(cover, by)


@transaction.atomic
def end_cover(*, cover: ApprovalCover, by: User, on: date) -> ApprovalCover:
    """At once: the colleague declines, or either of the two or the administrator ends it.

    Raises: PermissionDenied; ValidationError where it is over already.
    """
    check_can_end_cover(by, cover, on)
    cover = _standing(cover, on)
    cover.ended_by, cover.ended_at = by, timezone.now()
    cover.full_clean()
    cover.save()
    return cover


def _cover(
    organisation: Organisation, delegator: User, colleague: User, starts_on: date, ends_on: date, by: User, on: date
) -> ApprovalCover:
    check_cover_days(starts_on, ends_on)
    if not covers_in(colleague, organisation, starts_on):
        raise ValidationError(
            f"Choose a colleague who plans or agrees budgets for {organisation} on those days.", code="colleague"
        )
    # One at a time for each who is covered: two that ask at once wait for one another here.
    User.objects.select_for_update().get(pk=delegator.pk)
    others = ApprovalCover.objects.filter(delegator=delegator, organisation=organisation, ended_at=None)
    if others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ValidationError(OVERLAPS, code="starts_on")
    made = ApprovalCover(
        organisation=organisation,
        delegator=delegator,
        colleague=colleague,
        starts_on=starts_on,
        ends_on=ends_on,
        named_by=by,
        named_on=on,
    )
    made.full_clean()
    made.save()
    return made


def _accept(cover: ApprovalCover, by: User) -> ApprovalCover:
    cover.accepted_by, cover.accepted_at = by, timezone.now()
    cover.full_clean()
    cover.save()
    return cover


def _standing(cover: ApprovalCover, on: date) -> ApprovalCover:
    """The cover as it is now, held to the end of the transaction."""
    found = ApprovalCover.objects.select_for_update().get(pk=cover.pk)
    if found.ended_at is not None or found.ends_on < on:
        raise ValidationError("This cover is over.")
    return found
