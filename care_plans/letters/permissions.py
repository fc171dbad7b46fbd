"""Who may write a letter to a person, and say that it was sent."""

from datetime import date

from care_plans.models import Person
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_write_letter(user: User, person: Person, on: date) -> None:
    require(
        user, "write_letter", on, person.icb, "Letters are written by those who plan or decide at the person's ICB."
    )


def check_can_send_letter(user: User, person: Person, on: date) -> None:
    require(user, "send_letter", on, person.icb, "Letters are sent by a care co-ordinator of the person's ICB.")


can_write_letter = answer_of(check_can_write_letter)


can_send_letter = answer_of(check_can_send_letter)
