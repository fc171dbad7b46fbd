"""Who may record the conversation about what matters."""

from datetime import date

from care_plans.models import Person
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_record_conversation(user: User, person: Person, on: date) -> None:
    sentence = "The conversation is recorded by a care co-ordinator of the person's ICB."
    require(user, "record_conversation", on, person.icb, sentence)


can_record_conversation = answer_of(check_can_record_conversation)
