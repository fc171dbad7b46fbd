"""Referrals: asks for support about somebody who is not matched to a person on record yet."""

from collections.abc import Mapping

from django.db.models import TextChoices


class ReferralStatus(TextChoices):
    WAITING = "waiting", "Waiting to be matched"
    REQUEST = "request", "Became a request"
    CLOSED = "closed", "Not pursued"


REFERRAL_TRANSITIONS: Mapping[ReferralStatus, frozenset[ReferralStatus]] = {
    ReferralStatus.WAITING: frozenset({ReferralStatus.REQUEST, ReferralStatus.CLOSED}),
    ReferralStatus.REQUEST: frozenset(),
    ReferralStatus.CLOSED: frozenset(),
}


class Channel(TextChoices):
    LINK = "link", "The public page"
    BATCH = "batch", "A batch file"


HOURLY_LIMIT = 30
DAILY_LIMIT = 200
"""How many asks the public page of one ICB takes before it asks people to call instead: our own figures, several times
what a large ICB gets by all routes in a day. An ICB may set its own."""

SHORTEST_REASON = 10
"""Characters; why a referral is not pursued is read by whoever is asked about it later."""
