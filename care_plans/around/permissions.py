"""Who may ask that somebody connected is paid, and who answers."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.around.rules import Payer
from care_plans.models import PayException
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_answer_pay_exception(user: User, exception: PayException, on: date) -> None:
    """Somebody of the payer's who did not ask for it."""
    person = exception.contact.person
    if user.pk == exception.asked_by_id:
        raise PermissionDenied("You asked for this, so somebody else answers.")
    if exception.payer == Payer.NHS:
        sentence = "The NHS answers by a commissioning manager or clinical lead of the person's ICB."
        require(user, "answer_nhs_pay_exception", on, person.icb, sentence)
    elif person.council is None:
        raise PermissionDenied("No council is named for this person.")
    else:
        sentence = "The council answers by a manager of the person's council."
        require(user, "answer_council_pay_exception", on, person.council, sentence)


can_answer_pay_exception = answer_of(check_can_answer_pay_exception)
