"""How permissions are asked: a check raises a sentence, a `can` answers."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import ParamSpec

from django.core.exceptions import PermissionDenied

from phb.models import Organisation, User
from phb.roles import may

P = ParamSpec("P")


def answer_of(check: Callable[P, object]) -> Callable[P, bool]:
    @wraps(check)
    def can(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except PermissionDenied:
            return False
        return True

    return can


def require(user: User, act: str, on: date, at: Organisation, sentence: str) -> None:
    if not may(user, act, on=on, organisation=at):
        raise PermissionDenied(sentence)
