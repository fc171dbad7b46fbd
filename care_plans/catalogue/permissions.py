"""Who may draft a catalogue, and who may publish it."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import CatalogueVersion
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_draft_catalogue(user: User, icb: Organisation, on: date) -> None:
    require(user, "draft_catalogue", on, icb, f"The catalogue of {icb} is drafted by its administrator.")


def check_can_publish_catalogue(user: User, version: CatalogueVersion, on: date) -> None:
    if version.author_id == user.pk:
        raise PermissionDenied("You drafted this version, so somebody else publishes it.")
    sentence = f"The catalogue of {version.icb} is published by its commissioning manager."
    require(user, "publish_catalogue", on, version.icb, sentence)


can_draft_catalogue = answer_of(check_can_draft_catalogue)


can_publish_catalogue = answer_of(check_can_publish_catalogue)
