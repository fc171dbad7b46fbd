"""Asking for support on the public page, and keeping that page open, closed and unflooded."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.models import Referral, ReferralLink
from care_plans.referrals.permissions import check_can_keep_link
from care_plans.referrals.rules import Channel
from care_plans.rules import check_day_not_ahead
from phb.models import Organisation, User


class TooMany(ValidationError):
    """The page has taken as many asks as it may for now."""


@transaction.atomic
def ask(*, link: ReferralLink, key: uuid.UUID, at: datetime, by: User, on: date, **asked: Any) -> Referral:
    """
    Keeps what somebody asked on the public page; the same form sent twice is kept once.

    Whether the person is on record is neither looked up nor told.

    Raises: TooMany where the page has reached its limit for the hour or the day; ValidationError where it is closed.
    """
    held = ReferralLink.objects.select_for_update(of=("self",)).select_related("icb").get(pk=link.pk)
    before = Referral.objects.filter(key=key, icb=held.icb).first()
    if before is not None:
        return before
    if not held.is_open:
        raise ValidationError("This page is closed. Please call instead.", code="closed")
    _check_not_flooded(held, at)
    check_day_not_ahead(asked.get("born_on"), on, field="born_on", what="The date of birth")
    referral = Referral(icb=held.icb, channel=Channel.LINK, key=key, received_on=on, received_at=at)
    return set_and_save(referral, **asked)


def _check_not_flooded(link: ReferralLink, at: datetime) -> None:
    """Counted in the database under the lock of the link, so that no number of servers lets more through."""
    by_link = Referral.objects.filter(icb=link.icb, channel=Channel.LINK)
    for limit, span in ((link.hourly_limit, timedelta(hours=1)), (link.daily_limit, timedelta(days=1))):
        if by_link.filter(received_at__gt=at - span).count() >= limit:
            raise TooMany(
                "Very many people have asked in a short time, so this page takes no more for now."
                " Your words are still below. Please call, or try again in an hour.",
                code="busy",
            )


@transaction.atomic
def keep_link(
    *, icb: Organisation, is_open: bool, hourly_limit: int, daily_limit: int, by: User, on: date
) -> ReferralLink:
    """Opens or closes the page of the ICB, and sets how many asks it takes."""
    check_can_keep_link(by, icb, on)
    link = ReferralLink.objects.select_for_update().filter(icb=icb).first() or ReferralLink(icb=icb)
    return set_and_save(link, is_open=is_open, hourly_limit=hourly_limit, daily_limit=daily_limit)
