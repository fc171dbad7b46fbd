"""Two records of one person become one: proposed by one colleague, confirmed by another."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import Person, PersonMerge
from care_plans.people.permissions import check_can_merge
from care_plans.people.rules import MERGE_TRANSITIONS, MergeStatus
from care_plans.requests.rules import RequestStatus
from care_plans.rules import check_move
from phb.models import User


@transaction.atomic
def propose_merge(*, duplicate: Person, survivor: Person, reason: str, by: User, on: date) -> PersonMerge:
    """Raises: ValidationError where the two are the same record, or it was proposed already; IntegrityError, with a
    sentence, where one was merged before or they are of two ICBs.
    """
    check_can_merge(by, duplicate, on)
    check_can_merge(by, survivor, on)
    merge = PersonMerge(duplicate=duplicate, survivor=survivor, proposed_by=by, proposed_on=on)
    return set_and_save(merge, reason=reason.strip())


@transaction.atomic
def confirm_merge(*, merge: PersonMerge, by: User, on: date) -> PersonMerge:
    """The duplicate leads to the survivor from now on, and its open requests with it. All that was recorded before
    stays where it was written.

    Raises: ValidationError where somebody acts for the duplicate or its open request has an offer; IntegrityError, with
    a sentence, where support, a review, a sign-in or money is kept under it.
    """
    held = _waiting(merge, MergeStatus.CONFIRMED, by, on)
    # Both rows, so that nothing new slips in under the duplicate meanwhile; in one order, so that nobody waits in a
    # ring.
    both = [held.duplicate_id, held.survivor_id]
    people = {each.pk: each for each in Person.objects.select_for_update().filter(pk__in=both).order_by("pk")}
    duplicate, survivor = people[held.duplicate_id], people[held.survivor_id]
    acting = duplicate.representations.current(on).first() or duplicate.representations.filter(starts_on__gt=on).first()
    if acting is not None:
        raise ValidationError(
            f"{acting.name} acts for the record that would go. Record that under the other one, and end it here first."
        )
    for request in duplicate.requests.select_for_update().filter(status=RequestStatus.OPEN):
        if request.offers.exists():
            raise ValidationError(
                f"An offer was made for request {request.reference}. Decide the request, or keep that record instead."
            )
        set_and_save(request, person=survivor)
    answered = set_and_save(held, status=MergeStatus.CONFIRMED, answered_by=by, answered_at=timezone.now())
    set_and_save(duplicate, merged_into=survivor)
    return answered


@transaction.atomic
def decline_merge(*, merge: PersonMerge, by: User, on: date) -> PersonMerge:
    """They are two people, or nobody can say that they are one: both records stay."""
    held = _waiting(merge, MergeStatus.DECLINED, by, on)
    return set_and_save(held, status=MergeStatus.DECLINED, answered_by=by, answered_at=timezone.now())


def _waiting(merge: PersonMerge, to: MergeStatus, by: User, on: date) -> PersonMerge:
    """The proposal, held to the end of the transaction. Raises: ValidationError where it was answered."""
    held = PersonMerge.objects.select_for_update(of=("self",)).select_related("duplicate__icb").get(pk=merge.pk)
    check_can_merge(by, held.duplicate, on)
    if held.proposed_by_id == by.pk:
        raise PermissionDenied("You proposed this. A colleague answers it.")
    check_move(MERGE_TRANSITIONS, MergeStatus(held.status), to)
    return held
