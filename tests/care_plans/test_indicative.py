"""The first estimate: worked out, told before planning, standing from then on, at every door."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from care_plans.indicative.queries import amount_to_tell, told_amount
from care_plans.indicative.rules import HowOften, Part
from care_plans.indicative.telling import tell_indicative, work_out_indicative
from care_plans.models import IndicativeAmount, IndicativeRow, SupportRequest
from phb.acting import acting
from phb.models import User
from phb.money import from_pence, gbp
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 20)
NIGHTS = Part("Night care", 1_900, Decimal(21), HowOften.WEEKLY, "The agency's price list")
CLUB = Part("Day club", 4_500, Decimal(1), HowOften.MONTHLY, "The club")


@pytest.fixture
def request_() -> SupportRequest:
    made = recipes.request(recipes.person(recipes.icb(), recipes.council()))
    recipes.decision(made)
    return made


@pytest.fixture
def coordinator(request_: SupportRequest) -> Any:
    user = recipes.user(Role.CARE_COORDINATOR, request_.person.icb)
    with acting(user):
        yield user


def worked_out(request: SupportRequest, by: User, *parts: Part, **said: Any) -> IndicativeAmount:
    given = {"parts": parts or (NIGHTS, CLUB), "method": "As others with like needs", "by": by, "on": TODAY, **said}
    return work_out_indicative(request=request, **given)


def told(amount: IndicativeAmount, by: User, **said: Any) -> IndicativeAmount:
    return tell_indicative(
        indicative=amount, **{"told_on": TODAY, "told_how": "meeting", "by": by, "on": TODAY, **said}
    )


@pytest.mark.parametrize(
    ("often", "pence"),
    [("weekly", 521_429), ("4weekly", 130_357), ("monthly", 120_000), ("annual", 10_000), ("once", 10_000)],
)
def test_a_row_comes_to_a_year(often: str, pence: int) -> None:
    assert Part("Care", 10_000, Decimal(1), HowOften(often), "Rates").per_year == pence


def test_rows_add_up_to_the_amount(request_: SupportRequest, coordinator: User) -> None:
    amount = worked_out(request_, coordinator)
    assert amount.amount == from_pence(2_080_500 + 54_000)
    assert [row.per_year for row in amount.rows.all()] == [gbp("20805.00"), gbp("540.00")]


def test_what_is_not_told_yet_is_written_anew(request_: SupportRequest, coordinator: User) -> None:
    first = worked_out(request_, coordinator)
    again = worked_out(request_, coordinator, CLUB)
    assert again.pk == first.pk
    assert [row.what for row in again.rows.all()] == ["Day club"]
    assert amount_to_tell(request_) == again


def test_what_was_told_is_replaced_by_another_with_a_reason(request_: SupportRequest, coordinator: User) -> None:
    first = told(worked_out(request_, coordinator), coordinator)
    with pytest.raises(ValidationError, match="why this amount replaces"):
        worked_out(request_, coordinator, CLUB)
    later = told(worked_out(request_, coordinator, CLUB, reason="Nights are no longer needed"), coordinator)
    assert (later.number, told_amount(request_)) == (2, later)
    assert IndicativeAmount.objects.get(pk=first.pk).amount == from_pence(2_134_500)


def test_nobody_is_told_on_a_day_to_come(request_: SupportRequest, coordinator: User) -> None:
    with pytest.raises(ValidationError, match="cannot be after today"):
        told(worked_out(request_, coordinator), coordinator, told_on=date(2026, 3, 21))


def test_nothing_is_worked_out_before_a_decision(coordinator: User, request_: SupportRequest) -> None:
    undecided = recipes.request(request_.person)
    with pytest.raises(ValidationError, match="once the request has been decided"):
        worked_out(undecided, coordinator)


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.COMMISSIONING_MANAGER, Role.HOLDER])
def test_only_a_care_coordinator_works_it_out(request_: SupportRequest, coordinator: User, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        worked_out(request_, recipes.user(role, None if role == Role.HOLDER else request_.person.icb))


def by_save(amount: IndicativeAmount) -> None:
    amount.amount = gbp(1)
    amount.save()


def by_update(amount: IndicativeAmount) -> None:
    IndicativeAmount.objects.filter(pk=amount.pk).update(amount=gbp(1))


def by_row(amount: IndicativeAmount) -> None:
    IndicativeRow.objects.filter(indicative=amount).update(per_year=gbp(1))


def by_another_row(amount: IndicativeAmount) -> None:
    row = amount.rows.get()
    row.pk = None
    IndicativeRow.objects.bulk_create([row])


def by_raw_sql(amount: IndicativeAmount) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM care_plans_indicativerow WHERE indicative_id = %s", [amount.pk])


@pytest.mark.parametrize("door", [by_save, by_update, by_row, by_another_row, by_raw_sql])
def test_what_was_told_stands_at_every_door(
    request_: SupportRequest, coordinator: User, door: Callable[[IndicativeAmount], None]
) -> None:
    amount = recipes.indicative(request_)
    with pytest.raises((IntegrityError, ValidationError), match="told stands"), transaction.atomic():
        door(amount)


def test_rows_that_do_not_add_up_are_told_at_no_door(request_: SupportRequest, coordinator: User) -> None:
    amount = recipes.indicative(request_, told=False)
    amount.rows.update(per_year=gbp(1))
    with pytest.raises(IntegrityError, match="add up to the indicative amount"), transaction.atomic():
        IndicativeAmount.objects.filter(pk=amount.pk).update(told_on=TODAY, told_how="phone", told_by_id=coordinator.pk)


def test_nothing_is_told_as_it_is_made(request_: SupportRequest, coordinator: User) -> None:
    amount = recipes.indicative(request_)
    amount.pk, amount.number, amount.reason = None, 2, "More"
    with pytest.raises(IntegrityError, match="worked out first and told afterwards"), transaction.atomic():
        IndicativeAmount.objects.bulk_create([amount])


# Pages. --------------------------------------------------------------------------------------------------------------

ROWS = {
    "row_1_what": "Night care",
    "row_1_rate": "19",
    "row_1_quantity": "21",
    "row_1_often": "weekly",
    "row_1_source": "Price list",
    **{f"row_{place}_often": "weekly" for place in (2, 3, 4)},
    **{f"row_{place}_what": "" for place in (2, 3, 4)},
    "method": "As others with like needs",
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_worked_out_saved_and_told_on_its_pages(request_: SupportRequest, coordinator: User) -> None:
    client = signed_in(coordinator)
    work, read = reverse("indicative_work_out", args=[request_.pk]), reverse("indicative", args=[request_.pk])
    assert "£20,805.00" in client.post(work, {**ROWS, "work_out": "1"}).content.decode()
    assert not IndicativeAmount.objects.exists()
    assert "Now tell the person" in client.post(work, {**ROWS, "save": "1"}, follow=True).content.decode()
    page = client.post(read, {"told_on": "2026-03-20", "told_how": "phone"}, follow=True).content.decode()
    assert "was told on 20 March 2026, by phone" in page
    assert "× 365 days ÷ 7" in page
    assert "£20,805 told" in client.get(reverse("person", args=[request_.person_id])).content.decode()


def test_more_rows_lose_no_words(request_: SupportRequest, coordinator: User) -> None:
    page = signed_in(coordinator).post(reverse("indicative_work_out", args=[request_.pk]), {**ROWS, "more": "1"})
    assert "Row 7" in page.content.decode()
    assert 'value="Night care"' in page.content.decode()
    assert "There is a problem" not in page.content.decode()


def test_half_a_row_says_what_is_missing(request_: SupportRequest, coordinator: User) -> None:
    page = signed_in(coordinator).post(
        reverse("indicative_work_out", args=[request_.pk]), {**ROWS, "row_1_source": "", "save": "1"}
    )
    assert "Row 1: say where the price comes from." in page.content.decode()


def test_a_plan_that_starts_before_it_is_told_is_warned_of(request_: SupportRequest, coordinator: User) -> None:
    client, start = signed_in(coordinator), reverse("plan_start", args=[request_.pk])
    warning = "has not been told an indicative amount yet"
    assert warning in client.get(start).content.decode()
    assert client.post(start, {"confirm": "yes"}).status_code == 302
    request_.plans.update(status="draft")
    recipes.indicative(request_)
    assert warning not in client.get(start, follow=True).content.decode()


def test_the_holder_reads_their_own_and_a_stranger_none(request_: SupportRequest, coordinator: User) -> None:
    recipes.indicative(request_, 1_500_000)
    recipes.indicative(request_, 9_900_000, told=False)
    holder = recipes.user(Role.HOLDER)
    read = reverse("indicative", args=[request_.pk])
    assert signed_in(holder).get(read).status_code == 404
    request_.person.account = holder
    request_.person.save()
    page = signed_in(holder).get(read).content.decode()
    assert "£15,000.00" in page
    assert "£99,000.00" not in page
