"""Seals every home-entry note anew with the first of the keys, so that an old key can be taken away."""

from typing import Any

from django.utils import timezone

from care_plans.home_entry.keeping import reseal_notes
from phb.commands import ActCommand
from phb.models import User


class Command(ActCommand):
    help = "Seals every home-entry note anew with the first key of SEALING_KEYS; the others may be taken away then."

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        with self.progress("Notes sealed") as done:
            return {"resealed": reseal_notes(by=by, on=timezone.localdate(), progress=done)}

    def words(self, result: dict[str, Any]) -> str:
        return f"{result['resealed']} notes are sealed with the first key. The keys behind it can be taken away."
