"""What the record of a conversation about what matters must say."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class How(TextChoices):
    HOME = "home", "At the person’s home"
    ELSEWHERE = "elsewhere", "Face to face, somewhere else"
    VIDEO = "video", "By video"
    PHONE = "phone", "By telephone"


class Outcome(TextChoices):
    """Where the conversation led. Each leads on: none leaves the person with nothing."""

    PLAN = "plan", "A plan, with money for support"
    WITHOUT_MONEY = "without_money", "A plan and a community referral, without money"
    GO_ON = "go_on", "We talk again"


@dataclass(frozen=True)
class Present:
    """Somebody who was there."""

    name: str
    role: str

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"


NAME_LENGTH = ROLE_LENGTH = 140


def present_from_lines(text: str, *, field: str = "others") -> list[Present]:
    """People written one on each line: a name, a comma, and what they are to the person.

    Raises: ValidationError that quotes the first line without a name or without a comma.
    """
    found = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        name, _, role = (part.strip() for part in line.partition(","))
        if not name or not role:
            raise ValidationError(
                f"“{line[:60]}” needs a name, a comma and who they are, such as: Mo Khan, brother.", code=field
            )
        if len(name) > NAME_LENGTH or len(role) > ROLE_LENGTH:
            raise ValidationError(
                f"“{line[:60]}…” is too long. Write a name and a few words about who they are.", code=field
            )
        found.append(Present(name, role))
    return found


def check_present(present: Sequence[Present]) -> None:
    """Raises: ValidationError where nobody is named, or somebody twice."""
    if not present:
        raise ValidationError("Say who was there.", code="there")
    names = [each.name.casefold() for each in present]
    for each in present:
        if names.count(each.name.casefold()) > 1:
            raise ValidationError(f"{each.name} is named twice. Name each person once.", code="others")
