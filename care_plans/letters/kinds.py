"""
What a kind of letter is. A subject declares its own beside its acts:

    DECISION = LetterKind(
        code="decision",
        model=Decision,
        name=lambda decision: "our decision about your support",
        person_of=lambda decision: decision.request.person,
        facts=decision_facts,
    )

names it in `care_plans/letters/all_kinds.py`, and writes two templates, `care_plans/letters/decision.html` and
`decision_easy.html`, which extend `words.html` and `words_easy.html` there and print nothing but `facts`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from care_plans.letters.rules import OK_TO_ASK
from care_plans.models import Person


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter: about which records, what it says of them, and what the person may want to ask.

    `facts` gives values that JSON holds (days as ISO text); `name` is what the letter is, as it stands after the
    person's name on its first line. `model.objects` must have `visible_to`. `is_ready` says whether the letter
    can be written about a record on a day.
    """

    code: str
    model: type[Model]
    name: Callable[[Any], str]
    person_of: Callable[[Any], Person]
    facts: Callable[[Any, date], Mapping[str, Any]]
    is_ready: Callable[[Any, date], bool] = lambda record, on: True
    questions: tuple[str, ...] = OK_TO_ASK
    to_nominees: bool = False
    """Whether it is also owed to whoever receives the money for the person."""

    def template(self, *, easy: bool) -> str:
        return f"care_plans/letters/{self.code}{'_easy' if easy else ''}.html"

    @property
    def label(self) -> str:
        """The kind of record, as a letter remembers it."""
        return self.model._meta.label_lower
