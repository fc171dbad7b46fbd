"""The pages on which budgets are opened, built, agreed, shown and paid."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AccessRecord
from budgets.approving.approvals import approve_share
from budgets.models import Approval, Budget, BudgetLine, PaymentApart, Posting, Revision
from budgets.queries import position
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import start_revision
from budgets.setting.forms import LineForm, QuantityField, line_initial
from budgets.setting.revisions import actions_to_fund, shares_of
from budgets.setting.rules import Convention, Frequency, RevisionStatus
from care_plans.models import Plan, Representation
from phb.acting import acting
from phb.dates import month
from phb.models import User
from phb.money import gbp
from phb.roles import Role
from tests import recipes
from tests.budgets.building import (
    COUNCIL_LINE,
    START,
    Team,
    approved,
    draft,
    keep_account,
    release_month,
    sign,
    submitted,
    team,
)
from tests.html import attributes, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

APRIL = month(2026, 4)


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture(autouse=True)
def _in_april(time_machine: Any) -> None:
    time_machine.move_to("2026-04-02 10:00+01:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, f"{name}: {answer.status_code}"
    return text_of(answer.content.decode())


def send(client: Client, name: str, *args: Any, **data: Any) -> str:
    """The page the sender ends up on."""
    answer = client.post(reverse(name, args=args), data, follow=True)
    assert answer.status_code == 200, f"{name}: {answer.status_code}"
    return text_of(answer.content.decode())


def line_data(budget: Budget, **fields: Any) -> dict[str, Any]:
    action = budget.plan.actions.first()
    assert action is not None
    return {
        "action": action.pk,
        "service": "Personal assistant",
        "rate": "14.20",
        "quantity": "21",
        "unit": "hours",
        "frequency": "weekly",
        "starts_on": "2026-04-01",
        "ends_on": "2027-03-31",
        "convention": "days",
        "option": "01",
        "shares": "icb",
        **fields,
    }


# Opening and building. -----------------------------------------------------------------------------------------------


def test_budget_is_opened_from_its_request(people: Team) -> None:
    request = people.request()
    client = signed_in(people.coordinator)
    assert "integrated personal budget" in read(client, "budget_open", request.pk)
    assert "told no indicative amount before planning" in read(client, "budget_open", request.pk)
    page = send(client, "budget_open", request.pk, starts_on="2026-04-01")
    assert "is open. Now write its lines." in page
    assert Budget.objects.get().indicative is None


def test_request_that_leads_to_no_budget_says_so(people: Team) -> None:
    page = read(signed_in(people.coordinator), "budget_open", people.request(icb=False, council=False).pk)
    assert "which leads to no budget" in page
    assert "First day of the budget" not in page


def test_line_is_worked_out_before_it_is_saved(people: Team) -> None:
    revision = draft(people)
    page = send(
        signed_in(people.coordinator),
        "line_add",
        revision.pk,
        work_out="1",
        **line_data(revision.budget, council_share="5000"),
    )
    assert "£14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00" in page
    assert "NHS £10,549.00 · Council £5,000.00" in page
    assert revision.lines.count() == 2


def test_line_is_saved_and_the_totals_foot(people: Team) -> None:
    revision = draft(people)
    client = signed_in(people.coordinator)
    page = send(client, "line_add", revision.pk, save="1", **line_data(revision.budget, council_share="5000"))
    assert "“Personal assistant” is added." in page
    assert "£30,549.00 £22,549.00 £8,000.00" in page


@pytest.mark.parametrize(
    ("fields", "sentence", "box"),
    [
        ({"rate": "1e3"}, "is not an amount", "id_rate"),
        ({"rate": "0"}, "A line must cost something", "id_rate"),
        ({"ends_on": "2026-03-31"}, "must end on or after the day it starts", "id_ends_on_day"),
        ({"starts_on": "2026-03-31"}, "The budget starts on 1 April 2026", "id_starts_on_day"),
        ({"council_share": "20000"}, "more than the line costs", "id_shares"),
        ({"charge_share": "10"}, "never charged on a line that the NHS pays for", "id_charge_share"),
        ({"top_up_share": "10"}, "The NHS pays the full cost", "id_top_up_share"),
        ({"icb_share": "10"}, "leave its own box empty", "id_icb_share"),
        ({"quantity": "many"}, "is not a quantity", "id_quantity"),
    ],
)
@pytest.mark.parametrize("button", ["save", "work_out"])
def test_broken_rule_stands_beside_its_box(
    people: Team, fields: dict[str, str], sentence: str, box: str, button: str
) -> None:
    revision = draft(people)
    answer = signed_in(people.coordinator).post(
        reverse("line_add", args=[revision.pk]), {**line_data(revision.budget, **fields), button: "1"}
    )
    html = answer.content.decode()
    assert sentence in text_of(html)
    assert f"#{box}" in [link.get("href") for link in attributes(html, "a")]
    assert revision.lines.count() == 2


@pytest.mark.parametrize(
    "line",
    [
        {"amounts": {Funder.COUNCIL: 500_000, Funder.EDUCATION: 1}},
        {**COUNCIL_LINE, "amounts": {Funder.CHARGE: 60_000}, "provider": "Day centre", "is_contingency": True},
        {
            "frequency": Frequency.FOUR_WEEKLY,
            "unit": "nights",
            "option": Option.NOTIONAL,
            "convention": Convention.WEEKS_52,
        },
    ],
)
def test_line_saved_as_it_stands_stays_as_it_is(people: Team, line: dict[str, Any]) -> None:
    revision = draft(people, line)
    saved = revision.lines.get()
    client = signed_in(people.coordinator)
    shown = LineForm(budget=revision.budget, actions=actions_to_fund(revision.budget), initial=line_initial(saved))
    data = {box.html_name: _typed(box.value()) for box in shown if box.value() not in (None, False)}
    send(client, "line_edit", saved.pk, save="1", **data)
    again = revision.lines.get()
    assert (shares_of(again), again.agreed_amount) == (shares_of(saved), saved.agreed_amount)
    assert (again.service, again.unit, again.is_contingency) == (saved.service, saved.unit, saved.is_contingency)
    assert BudgetLine.history.filter(id=saved.pk).count() == 2


def _typed(value: Any) -> str:
    return str(value.amount) if hasattr(value, "amount") else str(getattr(value, "value", value))


def test_line_is_changed_and_taken_out(people: Team) -> None:
    revision = draft(people)
    first, second = revision.lines.order_by("number")
    client = signed_in(people.coordinator)
    send(client, "line_edit", first.pk, save="1", **line_data(revision.budget, service="Night care"))
    assert "“Day centre” is taken out." in send(client, "line_remove", second.pk)
    assert [line.service for line in revision.lines.all()] == ["Night care"]


def test_changing_a_submitted_line_is_refused_on_the_page(people: Team) -> None:
    revision = submitted(people)
    client = signed_in(people.coordinator)
    line = revision.lines.earliest("number")
    for page in (
        send(client, "line_add", revision.pk, save="1", **line_data(revision.budget)),
        send(client, "line_edit", line.pk, save="1", **line_data(revision.budget)),
        send(client, "line_remove", line.pk),
    ):
        assert "Take it back to change it" in page
    assert revision.lines.count() == 2


def test_revision_is_submitted_and_taken_back(people: Team) -> None:
    revision = draft(people)
    client = signed_in(people.coordinator)
    assert "waits for approval" in send(client, "revision_submit", revision.pk)
    assert "yours to change again" in send(client, "revision_submit", revision.pk, take_back="1")
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.DRAFT


def test_checks_stop_a_revision_that_nobody_could_agree(people: Team) -> None:
    revision = draft(people, {})
    client = signed_in(people.coordinator)
    assert "To put right: This is an integrated personal budget" in read(client, "revision", revision.pk)
    assert "each pay a share" in send(client, "revision_submit", revision.pk)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.DRAFT


def test_revision_shows_its_difference_to_the_agreed_one(people: Team) -> None:
    budget = approved(people).budget
    client = signed_in(people.coordinator)
    page = send(client, "revision_start", budget.pk, effective_from="2026-10-01", reason="More hours")
    revision = budget.revisions.get(number=2)
    assert "Every line is as it was in revision 1." in page
    line = revision.lines.get(number=1)
    data = line_data(budget, rate="12500", quantity="1", frequency="annual", unit="")
    page = send(client, "line_edit", line.pk, save="1", **data)
    assert "£12,000.00 £12,500.00 +£500.00" in page


@pytest.mark.parametrize("who", ["manager", "council_manager", "finance", "auditor"])
def test_those_who_do_not_build_only_read(people: Team, who: str) -> None:
    revision = draft(people)
    answer = signed_in(getattr(people, who)).get(reverse("revision", args=[revision.pk]))
    assert not [form for form in attributes(answer.content.decode(), "form") if "sign-out" not in form["action"]]


# Agreeing. -----------------------------------------------------------------------------------------------------------


def agree(client: Client, revision: Revision, funder: str, **data: str) -> str:
    return send(client, "approval", revision.pk, **{"funder": funder, "answer": "approve", **data})


def test_budget_is_agreed_by_each_funder_on_its_own_page(people: Team) -> None:
    revision = submitted(people)
    assert "Your NHS share: £12,000.00 a year" in read(signed_in(people.manager), "to_approve")
    page = agree(signed_in(people.manager), revision, "icb")
    assert "holds once the other share is agreed" in page
    assert "No budget waits for you" in page
    assert "Your Council share: £3,000.00 a year" in read(signed_in(people.council_manager), "to_approve")
    page = agree(signed_in(people.council_manager), revision, "council")
    assert "The budget holds from 1 April 2026" in page


def test_answer_stands_with_what_it_covers(people: Team) -> None:
    first = approved(people)
    with acting(people.coordinator):
        start_revision(
            budget=first.budget, effective_from=START, reason="Fewer", by=people.coordinator, on=timezone.localdate()
        )
    second = first.budget.revisions.get(number=2)
    client = signed_in(people.coordinator)
    send(client, "line_remove", second.lines.get(number=1).pk)
    send(client, "line_add", second.pk, save="1", **line_data(first.budget, service="Night care"))
    send(client, "revision_submit", second.pk)
    page = read(signed_in(people.manager), "approval", second.pk)
    assert "£14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00" in page
    assert "£18,549.00 +£3,549.00 against revision 1" in page
    assert "the council share must still be agreed" in page
    assert f"{people.coordinator} can change it" in page


def test_share_of_the_other_funder_is_not_agreed_by_posting_its_name(people: Team) -> None:
    revision = submitted(people)
    for user, funder in ((people.manager, "council"), (people.council_manager, "icb")):
        answer = signed_in(user).post(reverse("approval", args=[revision.pk]), {"funder": funder, "answer": "approve"})
        assert answer.status_code == 403
    assert not Approval.objects.exists()


def test_author_is_told_why_they_cannot_answer(people: Team) -> None:
    revision = submitted(people)
    Revision.objects.filter(pk=revision.pk).update(status="draft", submitted_at=None)
    with acting(people.manager):
        revision.lines.get(number=1).save()
    with acting(people.coordinator):
        send(signed_in(people.coordinator), "revision_submit", revision.pk)
    client = signed_in(people.manager)
    page = read(client, "approval", revision.pk)
    assert "You wrote part of this budget, so somebody else must agree it." in page
    assert "Send your answer" not in page
    answer = client.post(reverse("approval", args=[revision.pk]), {"funder": "icb", "answer": "approve"})
    assert answer.status_code == 403


def test_sending_back_asks_for_a_reason(people: Team) -> None:
    revision = submitted(people)
    client = signed_in(people.manager)
    assert "Give the reason" in agree(client, revision, "icb", answer="send_back")
    assert "sent back to" in agree(client, revision, "icb", answer="send_back", words="Add holiday pay")
    assert "It was sent back: Add holiday pay" in read(signed_in(people.coordinator), "revision", revision.pk)


def test_share_over_the_limit_says_who_to_ask(people: Team) -> None:
    revision = submitted(people, {"rate": 30_000_00}, COUNCIL_LINE)
    client = signed_in(people.lead)
    assert "Somebody with a higher limit must agree it" in read(client, "approval", revision.pk)
    assert "Ask somebody with a higher limit" in agree(client, revision, "icb")
    assert not Approval.objects.exists()


def test_answer_sent_twice_counts_once(people: Team) -> None:
    revision = submitted(people)
    agree(signed_in(people.manager), revision, "icb")
    assert "agreed already" in agree(signed_in(people.manager), revision, "icb")
    assert Approval.objects.count() == 1


def test_council_sees_the_nhs_share_beside_its_own(people: Team) -> None:
    revision = submitted(people)
    page = read(signed_in(people.council_manager), "approval", revision.pk)
    assert "Cost NHS Council" in page
    assert "NHS share, a year £12,000.00 not agreed yet" in page


# Showing. ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def paid(people: Team) -> Budget:
    """A budget with an account, of which April is paid and a notional line is there to order from."""
    notional = {"option": Option.NOTIONAL, "service": "Respite", "rate": 200_000}
    budget = approved(people, {}, COUNCIL_LINE, notional).budget
    _keep(people, budget)
    with acting(people.finance):
        release_month(budget=budget, month=APRIL, by=people.finance, on=START)
    return budget


def _keep(people: Team, budget: Budget) -> None:
    keep_account(people, budget, START, number="12345678")
    sign(people, budget, START)


def test_budget_shows_where_it_stands(people: Team, paid: Budget) -> None:
    page = read(signed_in(people.finance), "budget", paid.pk)
    assert "Agreed £17,000.00 Spent £0.00 Ordered, not billed £0.00 Left £17,000.00" in page
    assert "The account should hold £1,232.88." in page
    assert "Payment into the account For April 2026" in page
    assert "NHS £986.30 Council £246.58 £1,232.88" in page
    assert "account ending 5678" in page
    assert "12345678" not in page


def test_holder_sees_what_is_left_in_their_own_words(people: Team, paid: Budget) -> None:
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    client = signed_in(holder)
    page = read(client, "budget", paid.pk)
    assert "My money £17,000.00 left to spend" in page
    assert "The payment for April 2026 was made on 1 April 2026." in page
    for word in ("Revise", "Pay this month", "Take back", "Change the account"):
        assert word not in page


def test_holder_sees_no_draft_and_no_staff_page(people: Team, paid: Budget) -> None:
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    client = signed_in(holder)
    revision = paid.revisions.get()
    for name, number in (("revision", revision.pk), ("account", paid.pk), ("approval", revision.pk)):
        assert client.get(reverse(name, args=[number])).status_code == 404
    assert client.get(reverse("budgets")).status_code == 404


def test_whoever_acts_for_the_person_sees_it_while_they_do(people: Team, paid: Budget) -> None:
    nominee = recipes.user(Role.HOLDER)
    Representation.objects.create(
        person=people.person,
        kind="nominee",
        basis="chosen",
        name="Robin",
        user=nominee,
        starts_on=START,
        ends_on=timezone.localdate(),
        consented_on=START,
    )
    assert "Asha’s money" in read(signed_in(nominee), "budget", paid.pk)
    Representation.objects.update(ends_on=START)
    assert signed_in(nominee).get(reverse("budget", args=[paid.pk])).status_code == 404


def test_looking_at_a_budget_is_written_down(people: Team, paid: Budget) -> None:
    read(signed_in(people.auditor), "budget", paid.pk)
    record = AccessRecord.objects.latest("pk")
    assert (record.person_id, record.user_id) == (paid.person_id, people.auditor.pk)
    assert paid.reference in record.what


def test_budgets_are_found_by_name_and_reference(people: Team, paid: Budget) -> None:
    other = recipes.budget(recipes.person(people.icb, given_name="Bo", family_name="Example"))
    client = signed_in(people.finance)
    assert "2 budgets" in read(client, "budgets")
    found = read(client, "budgets", q="bo exam")
    assert (other.reference in found, paid.reference in found) == (True, False)
    assert paid.reference in read(client, "budgets", q=paid.reference.lower())
    assert "No budget of that name" in read(client, "budgets", q="Nobody")


@pytest.mark.parametrize(("name", "query"), [("budgets", {}), ("payments", {"month": "2026-04", "show": "all"})])
def test_lists_ask_the_database_the_same_however_long_they_are(
    people: Team, django_assert_max_num_queries: Callable[..., Any], name: str, query: dict[str, str]
) -> None:
    recipes.budget(recipes.person(people.icb))
    client = signed_in(people.finance)
    url = reverse(name)
    with django_assert_max_num_queries(30) as first:
        client.get(url, query)
    for _ in range(3):
        recipes.budget(recipes.person(people.icb))
    with django_assert_max_num_queries(len(first)):
        client.get(url, query)


def test_list_of_what_waits_asks_the_database_the_same_however_long_it_is(
    people: Team, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    submitted(people)
    client = signed_in(people.manager)
    with django_assert_max_num_queries(30) as first:
        client.get(reverse("to_approve"))
    for _ in range(2):
        submitted(people)
    with django_assert_max_num_queries(len(first)):
        assert client.get(reverse("to_approve")).content.decode().count("Look and answer") == 3


def test_page_of_a_budget_asks_the_database_the_same_however_much_happened(
    people: Team, paid: Budget, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(people.finance)
    url = reverse("budget", args=[paid.pk])
    with django_assert_max_num_queries(70) as first:
        client.get(url)
    with acting(people.finance):
        for each in (month(2026, 5), month(2026, 6)):
            release_month(budget=paid, month=each, by=people.finance, on=each.start)
    with django_assert_max_num_queries(len(first)):
        client.get(url)


# Paying. -------------------------------------------------------------------------------------------------------------


def test_month_is_paid_from_the_list(people: Team, paid: Budget) -> None:
    client, colleague = signed_in(people.finance), signed_in(people.second)
    page = read(client, "payments", month="2026-05")
    assert "£1,273.97" in page
    send(colleague, "payment_release", paid.pk, month="2026-05", expected="127397", words="A wage is due")
    page = send(client, "payment_apart_pay", PaymentApart.objects.get(paid_by=None).pk)
    assert f"£1,273.97 for May 2026 is paid to {people.person.full_name}" in page
    assert "Every budget that holds money is paid for this month." in page
    assert "Paid" in read(client, "payments", month="2026-05", show="all")


def test_month_pressed_twice_is_paid_once(people: Team, paid: Budget) -> None:
    client, colleague = signed_in(people.finance), signed_in(people.second)
    send(colleague, "payment_release", paid.pk, month="2026-05", expected="127397", words="A wage is due")
    asked = PaymentApart.objects.get(paid_by=None)
    for _ in range(2):
        send(client, "payment_apart_pay", asked.pk)
    assert Posting.objects.filter(budget=paid).count() == 2


def test_amount_that_changed_is_shown_again_before_it_is_paid(people: Team, paid: Budget) -> None:
    client = signed_in(people.finance)
    answer = client.post(
        reverse("payment_release", args=[paid.pk]), {"month": "2026-05", "expected": "1", "words": "A wage is due"}
    )
    html = answer.content.decode()
    assert "The budget changed since you looked" in text_of(html)
    [expected] = [box for box in attributes(html, "input") if box.get("name") == "expected"]
    assert expected["value"] == "127397"
    assert Posting.objects.filter(budget=paid).count() == 1


def test_list_says_what_stands_in_the_way(people: Team) -> None:
    budget = approved(people).budget
    client = signed_in(people.finance)
    sentence = "The agreement has not been signed by both sides. Record both signatures."
    assert sentence in read(client, "payments")
    page = send(client, "payment_release", budget.pk, month="2026-04", expected="123288", words="A wage is due")
    assert sentence in page
    assert "Not met An approved account. There is no account to pay into yet. Put one forward." in page


def test_month_that_is_none_is_not_found(people: Team) -> None:
    client = signed_in(people.finance)
    assert client.get(reverse("payments"), {"month": "2026-13"}).status_code == 404


KEY = "6d0d3a0e-0000-4000-8000-000000000001"


def order_data(paid: Budget, **fields: str) -> dict[str, Any]:
    line = BudgetLine.objects.get(revision__budget=paid, service="Respite")
    given = {"line": line.pk, "payee": "Respite House", "amount": "1500", "words": "A week in June", "key": KEY}
    return {**given, **fields}


def test_order_is_placed_once_and_then_billed(people: Team, paid: Budget) -> None:
    client = signed_in(people.coordinator)
    for _ in range(2):
        page = send(client, "commitment_add", paid.pk, **order_data(paid))
    assert "Ordered, not billed £1,500.00" in page
    order = Posting.objects.get(kind="commitment")
    finance = signed_in(people.finance)
    page = send(finance, "commitment_end", order.pk, how="billed", billed="1400")
    assert "Spent £1,400.00 Ordered, not billed £0.00" in page
    assert "It has been closed already." in read(finance, "commitment_end", order.pk)


def test_coordinator_orders_and_does_not_pay(people: Team, paid: Budget) -> None:
    client = signed_in(people.coordinator)
    assert "A bill to pay now" not in read(client, "commitment_add", paid.pk)
    send(client, "commitment_add", paid.pk, what="bill", **order_data(paid))
    assert position(paid, timezone.localdate()).spent == 0


def test_bill_is_paid_without_an_order(people: Team, paid: Budget) -> None:
    page = send(signed_in(people.finance), "commitment_add", paid.pk, what="bill", **order_data(paid))
    assert "Paid directly by the funder , Respite House" in page


def test_order_over_what_is_agreed_asks_why(people: Team, paid: Budget) -> None:
    client = signed_in(people.coordinator)
    page = send(client, "commitment_add", paid.pk, **order_data(paid, amount="2000.01"))
    assert "£0.01 over what is agreed" in page
    assert "Why it may go over what is agreed" in page
    send(client, "commitment_add", paid.pk, **order_data(paid, amount="2000.01", override_words="The panel agreed"))
    assert Posting.objects.get(kind="commitment").override_words == "The panel agreed"


def test_order_that_is_not_wanted_gives_back_what_it_held(people: Team, paid: Budget) -> None:
    client = signed_in(people.coordinator)
    send(client, "commitment_add", paid.pk, **order_data(paid))
    order = Posting.objects.get(kind="commitment")
    assert "The order is closed." in send(client, "commitment_end", order.pk, how="released")
    assert position(paid, timezone.localdate()).committed == 0


def test_what_was_posted_wrongly_is_taken_back_and_stands(people: Team, paid: Budget) -> None:
    posting = Posting.objects.get()
    client = signed_in(people.finance)
    page = send(client, "posting_reverse", posting.pk, words="Paid into the wrong account")
    assert "Both stand in the books" in page
    assert "Correction" in page
    assert "−£1,232.88" in page
    assert "has been taken back already" in read(client, "posting_reverse", posting.pk)


def test_only_orders_are_closed(people: Team, paid: Budget) -> None:
    client = signed_in(people.finance)
    assert client.get(reverse("commitment_end", args=[Posting.objects.get().pk])).status_code == 404


# Strangers. ----------------------------------------------------------------------------------------------------------


def test_stranger_finds_no_page_of_a_budget(people: Team, paid: Budget) -> None:
    revision = paid.revisions.get()
    line, posting = revision.lines.earliest("number"), Posting.objects.get()
    pages = {
        "budget": paid.pk,
        "budget_open": paid.decision.request_id,
        "revision_start": paid.pk,
        "revision": revision.pk,
        "line_add": revision.pk,
        "line_edit": line.pk,
        "line_remove": line.pk,
        "revision_submit": revision.pk,
        "approval": revision.pk,
        "account": paid.pk,
        "payment_release": paid.pk,
        "commitment_add": paid.pk,
        "commitment_end": posting.pk,
        "posting_reverse": posting.pk,
    }
    elsewhere, next_door = recipes.icb(), recipes.council()
    strangers = [
        recipes.user(role, next_door if role == Role.COUNCIL_MANAGER else elsewhere)
        for role in Role
        if role not in (Role.SCHEDULED_WORK, Role.HOLDER)
    ]
    strangers.append(recipes.user(Role.HOLDER))
    for stranger in strangers:
        client = signed_in(stranger)
        for name, number in pages.items():
            for method in (client.get, client.post):
                answer = method(reverse(name, args=[number]))
                assert answer.status_code in (404, 405), f"{stranger} {name} {answer.status_code}"


def test_council_that_does_not_pay_finds_no_page(people: Team) -> None:
    revision = submitted(people, {}, council=False)
    client = signed_in(people.council_manager)
    assert client.get(reverse("budget", args=[revision.budget_id])).status_code == 404
    assert client.get(reverse("approval", args=[revision.pk])).status_code == 404


def test_lists_of_strangers_are_empty(people: Team, paid: Budget) -> None:
    stranger = signed_in(recipes.user(Role.FINANCE_OFFICER, recipes.icb()))
    assert "There are no budgets yet." in read(stranger, "budgets")
    assert "Every budget that holds money is paid" in read(stranger, "payments")
    approver = signed_in(recipes.user(Role.COMMISSIONING_MANAGER, recipes.icb()))
    submitted(people)
    assert "No budget waits for you" in read(approver, "to_approve")


def test_pages_say_what_to_do_and_not_what_went_wrong(people: Team) -> None:
    revision = draft(people)
    answer = signed_in(people.coordinator).post(reverse("line_add", args=[revision.pk]), {"save": "1"})
    words = text_of(answer.content.decode()).lower()
    assert not re.search(r"\b(invalid|error|failed|required)\b", words)


def test_agreeing_by_the_act_and_by_the_page_is_the_same(people: Team) -> None:
    revision = submitted(people)
    approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=timezone.localdate())
    agree(signed_in(people.council_manager), revision, "council")
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.APPROVED


@pytest.mark.parametrize("typed", ["1_000", "1e5", "１２", "١٢", "1.234", "-1", "NaN", "1,5", ".5"])
def test_quantity_is_read_strictly(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"such as 17\.5"):
        QuantityField().clean(typed)


@pytest.mark.parametrize(("typed", "read"), [("17.5", "17.5"), (" 10 ", "10"), ("0.25", "0.25")])
def test_quantity_is_read_as_it_is_written(typed: str, read: str) -> None:
    assert QuantityField().clean(typed) == Decimal(read)


def test_a_line_is_offered_for_what_the_plan_says_going_wrong_costs(people: Team) -> None:
    ours = {"name": "My assistant cannot come", "triggers": "She is ill", "cost": gbp("312.50")}
    first = approved(people)
    Plan.objects.filter(pk=first.budget.plan_id).update(status="superseded")
    plan = recipes.plan(first.budget.plan.request, version=2, contingencies=[ours, {"triggers": "The lift stops"}])
    with acting(people.coordinator, reason="Test"):
        revision = start_revision(
            budget=first.budget, effective_from=START, reason="Spare", by=people.coordinator, on=START
        )
    client, found = signed_in(people.coordinator), plan.contingencies.get(name=ours["name"])
    offer = "Add a line for the contingency: My assistant cannot come, £312.50 a year"
    assert (page := read(client, "revision", revision.pk)).count("Add a line for the contingency") == 1
    assert offer in page
    filled = client.get(reverse("revision", args=[revision.pk]), {"contingency": found.pk}).context["form"]
    data = {name: filled[name].value() for name in ("service", "rate", "quantity", "frequency", "is_contingency")}
    assert (data["service"], data["rate"], data["frequency"]) == (ours["name"], "312.50", Frequency.ANNUAL)
    send(client, "line_add", revision.pk, **line_data(revision.budget, action=plan.actions.get().pk, **data))
    added = revision.lines.get(is_contingency=True)
    assert (added.service, added.rate, added.agreed_amount) == (ours["name"], ours["cost"], ours["cost"])
    assert offer not in read(client, "revision", revision.pk)
