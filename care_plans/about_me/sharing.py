"""Sharing About Me with an organisation: agreed, read and withdrawn."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.about_me.permissions import check_can_share_about_me
from care_plans.about_me.rules import check_share_days
from care_plans.editing import set_and_save
from care_plans.models import AboutMe, AboutMeLook, AboutMeShare, Person, Representation
from care_plans.people.queries import acting_representation
from care_plans.people.rules import Capacity, why_represented
from care_plans.rules import check_day_not_ahead
from phb.models import Organisation, User

LINK_BYTES = 32
"""Of chance in a link: nobody finds one by trying."""


@dataclass(frozen=True)
class Consent:
    """Who agreed to share, on what ground, and on which day."""

    by: AboutMeShare.ConsentBy
    capacity: Capacity
    on: date
    representation: Representation | None = None


@dataclass(frozen=True)
class Shared:
    """A share, and the secret of its link, which is never to be had again; empty where the readers sign in."""

    share: AboutMeShare
    token: str


def consent_of_person(on: date) -> Consent:
    return Consent(AboutMeShare.ConsentBy.PERSON, Capacity.HAS, on)


def consent_of_representative(authority: Representation, on: date) -> Consent:
    capacity = why_represented(authority.person.born_on, on)
    return Consent(AboutMeShare.ConsentBy.REPRESENTATIVE, capacity, on, authority)


def own_consent(user: User, person: Person, on: date) -> Consent:
    """What somebody agrees to by sharing it themselves: as the person, or under the authority that they hold."""
    authority = None if person.account_id == user.pk else acting_representation(user, person, on)
    return consent_of_representative(authority, on) if authority else consent_of_person(on)


@transaction.atomic
def share_about_me(
    *,
    person: Person,
    purpose: str,
    consent: Consent,
    ends_on: date,
    by: User,
    on: date,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    once: bool = False,
) -> Shared:
    """From today to `ends_on`. An organisation that is only named is given a link, which may be made to work once.

    Raises: ValidationError where there is nothing to share yet, or the consent or the days do not hold.
    """
    check_can_share_about_me(by, person, on)
    if not AboutMe.objects.filter(person=person).exists():
        raise ValidationError("There is nothing to share yet. Write About Me first.")
    check_share_days(on, ends_on, longest=settings.ABOUT_ME_SHARE_DAYS)
    check_day_not_ahead(consent.on, on, field="consented_on", what="The day they agreed")
    authority = consent.representation
    if authority and not Representation.objects.current(on).filter(pk=authority.pk, person=person).exists():
        raise ValidationError("This representative does not act for the person today.", code="representation")
    token = "" if organisation else secrets.token_urlsafe(LINK_BYTES)
    share = set_and_save(
        AboutMeShare(person=person),
        organisation=organisation,
        organisation_name=organisation_name.strip(),
        purpose=purpose,
        consent_by=consent.by,
        capacity=consent.capacity,
        representation=authority,
        consented_on=consent.on,
        starts_on=on,
        ends_on=ends_on,
        once=once and not organisation,
        link_sha256=digest_of(token) if token else "",
        shared_by=by,
    )
    return Shared(share, token)


@transaction.atomic
def withdraw_share(*, share: AboutMeShare, by: User, on: date) -> AboutMeShare:
    """From this moment nobody reads it under the share. Raises: ValidationError where it was withdrawn already."""
    locked = AboutMeShare.objects.select_related("person__icb").select_for_update(of=("self",)).get(pk=share.pk)
    check_can_share_about_me(by, locked.person, on)
    if locked.withdrawn_at is not None:
        raise ValidationError("This share was withdrawn already.")
    return set_and_save(locked, withdrawn_at=timezone.now(), withdrawn_by=by)


def digest_of(token: str) -> str:
    """What is kept of a link: the token is 32 bytes of chance, so a plain digest cannot be turned round."""
    return hashlib.sha256(token.encode()).hexdigest()


def share_of_link(token: str, on: date) -> AboutMeShare | None:
    """The share that a link opens today; nothing for one unknown, over, withdrawn or used up."""
    active = AboutMeShare.objects.active(on).select_related("person", "shared_by__organisation")
    share = active.filter(link_sha256=digest_of(token)).first()
    return None if share is None or (share.once and share.looks.exists()) else share


@transaction.atomic
def open_link(*, token: str, reader: str, by: User, on: date) -> AboutMeShare | None:
    """Reads a share by its link and writes down who says they read it; `by` is the account that links act as."""
    found = share_of_link(token, on)
    if found is None:
        return None
    # Asked again under the lock: two at once with a link that works once are one reader too many.
    AboutMeShare.objects.select_for_update().get(pk=found.pk)
    share = share_of_link(token, on)
    if share is not None:
        set_and_save(AboutMeLook(share=share), user=by, reader=reader)
    return share


@transaction.atomic
def open_share(*, share: AboutMeShare, by: User, on: date) -> AboutMeShare | None:
    """Reads a share after signing in, and writes down who did; nothing where it does not hold for them today."""
    found = AboutMeShare.objects.open_to(by, on).select_related("person", "organisation").filter(pk=share.pk).first()
    if found is not None:
        set_and_save(AboutMeLook(share=found), user=by, reader="")
    return found
