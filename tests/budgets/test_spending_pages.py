"""The pages of spend files: what is shown to whom, in which order, and what each button does."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AccessRecord
from budgets.models import Budget, Posting, SpendChoice, SpendImport
from budgets.spending import spend_import
from budgets.spending.rules import ImportStatus, RowAction
from phb import acting
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets import spend_files
from tests.html import attributes, text_of

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)
ON = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _on_a_day_in_june() -> Any:
    with time_machine.travel("2026-06-01T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def budget(as_system: User) -> Budget:
    return recipes.budget(recipes.person(recipes.icb()), lines=[{"icb": 1_000_000, "provider": "Rosa Quill"}])


@pytest.fixture
def officer(budget: Budget) -> User:
    return recipes.user(Role.FINANCE_OFFICER, at=budget.icb)


@pytest.fixture
def page(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def staged(budget: Budget, by: User, *lines: spend_files.Line, name: str = "may.csv") -> SpendImport:
    content = spend_files.lloyds(budget, lines or [(MAY, "ROSA QUILL", "-20.00"), (MAY, "MYSTERY", "5.00")])
    with acting.acting(by, reason="Test"):
        return spend_import.stage(content, file_name=name, by=by, on=ON)


def words(response: Any) -> str:
    assert response.status_code == 200, response.content[:2000]
    return text_of(response.content.decode())


def upload(page: Client, content: bytes, name: str = "may.csv", **more: str) -> HttpResponse:
    return page.post(reverse("import_load"), {"file": SimpleUploadedFile(name, content), **more})  # type: ignore[return-value]


# Loading -------------------------------------------------------------------------------------------------------------


def test_a_loaded_file_leads_to_its_page(page: Client, budget: Budget, officer: User) -> None:
    response = upload(page, spend_files.lloyds(budget, [(MAY, "ROSA QUILL", "-20.00")]))
    loaded = SpendImport.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("spend_import", args=[loaded.pk]))
    assert (loaded.loaded_by, loaded.file_name, loaded.budget) == (officer, "may.csv", budget)


def test_bad_rows_are_listed_by_line_and_nothing_is_kept(page: Client, budget: Budget) -> None:
    content = spend_files.lloyds(budget, [(MAY, "A", "-1.00")]) + b"32/05/2026,,,,B,1.00,,\n01/05/2026,,,,C,x,,\n"
    said = words(upload(page, content))
    assert "2 rows are not right, so nothing was kept." in said
    assert 'On line 3 the date "32/05/2026"' in said
    assert not SpendImport.objects.exists()


def test_very_many_bad_rows_are_counted(page: Client, budget: Budget) -> None:
    content = spend_files.lloyds(budget, []) + b"32/05/2026,,,,B,1.00,,\n" * 130
    said = words(upload(page, content))
    assert "130 rows are not right" in said
    assert "And 30 more like these." in said


def test_an_account_nobody_has_asks_beside_the_budget_box(page: Client, budget: Budget) -> None:
    content = spend_files.lloyds(budget, [(MAY, "A", "-1.00")]).replace(budget.account.number.encode(), b"99998888")
    html = upload(page, content).content.decode()
    assert "Say which budget the file is for." in html
    assert {"href": "#id_budget"} in attributes(html, "a")
    assert upload(page, content, budget=budget.reference).status_code == 302


def test_a_budget_of_strangers_is_no_budget(page: Client, budget: Budget) -> None:
    stranger = recipes.budget(recipes.person(recipes.icb()))
    for reference in (stranger.reference, "PHB-999999", "Asha"):
        said = words(upload(page, spend_files.lloyds(budget, [(MAY, "A", "-1.00")]), budget=reference))
        assert f"“{reference}” is no budget that you take files in for." in said


def test_the_same_file_again_says_who_loaded_it(page: Client, budget: Budget, officer: User) -> None:
    content = spend_files.lloyds(budget, [(MAY, "A", "-1.00")])
    upload(page, content)
    assert f"This file was loaded by {officer} on 1 June 2026 and waits to be accepted." in words(upload(page, content))


def test_the_budget_may_come_with_the_link(page: Client, budget: Budget) -> None:
    for named in (budget.reference, str(budget.pk)):
        html = page.get(reverse("import_load"), {"budget": named}).content.decode()
        assert any(box.get("value") == budget.reference for box in attributes(html, "input"))


def test_a_file_too_large_is_refused_in_words(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgets.spending.forms.LARGEST_FILE", 10)
    assert "larger than 10 MB" in words(upload(page, b"x" * 11))


def test_no_file_is_asked_for_in_words(page: Client) -> None:
    assert "Choose a file for “File”." in words(page.post(reverse("import_load"), {}))


# Looking -------------------------------------------------------------------------------------------------------------


def test_what_needs_a_person_comes_first_with_its_answer(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer)
    html = page.get(reverse("spend_import", args=[found.pk])).content.decode()
    said = text_of(html)
    assert "1 row needs you first" in said
    assert said.index("MYSTERY") < said.index("ROSA QUILL")
    assert "Accept all rows" not in said
    assert {"value": "refund"} in attributes(html, "option")


def test_a_file_whose_rows_are_all_clear_offers_to_accept(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer, (MAY, "ROSA QUILL", "-20.00"))
    said = words(page.get(reverse("spend_import", args=[found.pk])))
    assert "1 new row is recorded as shown below, all or none." in said
    assert "Accept all rows" in said
    assert "The plan names Rosa Quill for this." in said


def test_the_balance_is_checked_in_words(page: Client, budget: Budget, officer: User) -> None:
    content = b"Date,Type,Description,Paid Out,Paid In,Balance\n01/05/2026,DD,ROSA QUILL,1.00,,9.00\n"
    upload(page, content, budget=budget.reference)
    said = words(page.get(reverse("spend_import", args=[SpendImport.objects.get().pk])))
    assert "✓ Opening balance and what came in, less what went out, make the closing balance." in said
    assert "Opening balance £10.00 In £0.00 Out £1.00 Closing balance £9.00" in said


def test_a_file_that_states_no_balance_says_so(page: Client, budget: Budget, officer: User) -> None:
    said = words(page.get(reverse("spend_import", args=[staged(budget, officer).pk])))
    assert "The file states no balance that we could check its rows against." in said


def test_words_of_the_bank_are_never_run(page: Client, budget: Budget, officer: User) -> None:
    evil = "=HYPERLINK(1)<script>alert(1)</script>"
    found = staged(budget, officer, (MAY, evil, "-1.00"), (MAY, f"{evil} IN", "2.00"), name="<b>may</b>.csv")
    for address in (
        reverse("spend_import", args=[found.pk]),
        reverse("spend_row", args=[found.pk, 2]),
        reverse("imports"),
    ):
        html = page.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<b>may" not in html
    assert "=HYPERLINK(1)&lt;script&gt;" in page.get(reverse("spend_import", args=[found.pk])).content.decode()


def test_a_long_file_is_paged_and_answers_come_back_to_their_page(
    page: Client, budget: Budget, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgets.spending.views.ROWS_SHOWN", 2)
    found = staged(budget, officer, *[(MAY, f"SHOP {letter}", "-1.00") for letter in "ABCDE"])
    html = page.get(reverse("spend_import", args=[found.pk]), {"page": 2}).content.decode()
    assert "SHOP C" in html
    assert "SHOP A" not in html
    row = reverse("spend_row", args=[found.pk, 4])
    assert {"href": f"{row}?page=2"}.items() <= next(a for a in attributes(html, "a") if row in a["href"]).items()
    response = page.post(f"{row}?page=2", {"what": "ignore"})
    assert response["Location"] == reverse("spend_import", args=[found.pk]) + "?page=2"


def test_looking_is_written_down_for_each_person(page: Client, budget: Budget, officer: User) -> None:
    other = recipes.budget(recipes.person(budget.icb))
    content = spend_files.provider([(each.reference, MAY, "A", "-1.00") for each in (budget, other)])
    upload(page, content)
    page.get(reverse("spend_import", args=[SpendImport.objects.get().pk]))
    seen = AccessRecord.objects.filter(url_name="spend_import").values_list("person", "what")
    assert set(seen) == {(each.person_id, "spend file may.csv") for each in (budget, other)}


def test_the_list_shows_those_that_wait_first(page: Client, budget: Budget, officer: User) -> None:
    waiting = staged(budget, officer, name="waiting.csv")
    with acting.acting(officer, reason="Test"):
        done = staged(budget, officer, (MAY, "ROSA QUILL", "-7.00"), name="done.csv")
        spend_import.accept(spend_import=done, by=officer, on=ON)
    said = words(page.get(reverse("imports")))
    assert said.index(waiting.file_name) < said.index(done.file_name)


# Answering and accepting ---------------------------------------------------------------------------------------------


def test_an_answer_is_kept_in_the_name_of_who_gave_it(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer)
    response = page.post(reverse("spend_row", args=[found.pk, 3]), {"what": "top_up"}, follow=True)
    choice = SpendChoice.objects.get()
    assert (choice.action, choice.line, choice.chosen_by) == (RowAction.TOP_UP, None, officer)
    said = words(response)
    assert "Line 3: The person's own top-up." in said
    assert "Accept all rows" in said


def test_an_answer_may_name_a_line(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer, (MAY, "SHOP", "-1.00"), (date(2026, 5, 2), "SHOP", "-2.00"))
    line = budget.agreed_revision.lines.get()  # type: ignore[union-attr]
    page.post(reverse("spend_row", args=[found.pk, 2]), {"what": f"spend:{line.pk}", "alike": "on"})
    assert [(each.row.row_number, each.line) for each in SpendChoice.objects.all()] == [(2, line), (3, line)]


@pytest.mark.parametrize("answer", ["", "contribution", "spend:999999", "refund", "nonsense", "spend:x"])
def test_an_answer_that_is_not_offered_is_asked_again(page: Client, budget: Budget, officer: User, answer: str) -> None:
    found = staged(budget, officer, (MAY, "SHOP", "-1.00"))
    assert "Please check" in words(page.post(reverse("spend_row", args=[found.pk, 2]), {"what": answer}))
    assert not SpendChoice.objects.exists()


def test_a_row_of_an_accepted_file_offers_no_answer(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer, (MAY, "SHOP", "-1.00"))
    page.post(reverse("import_accept", args=[found.pk]))
    address = reverse("spend_row", args=[found.pk, 2])
    assert "This row no longer changes." in words(page.get(address))
    assert "already" in words(page.post(address, {"what": "ignore"}))
    assert not SpendChoice.objects.exists()


def test_accepting_shows_what_changed_for_whom(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer, (MAY, "ROSA QUILL", "-20.00"), (date(2026, 5, 3), "ROSA QUILL", "5.00"))
    said = words(page.post(reverse("import_accept", args=[found.pk]), follow=True))
    assert "may.csv is accepted: every new row is recorded." in said
    row = f"{budget.person.full_name} {budget.reference} £20.00 £5.00 −£15.00 £9,985.00"
    assert row in said
    assert "ROSA QUILL" in words(page.get(reverse("spend_import", args=[found.pk]), {"show": "rows"}))


def test_accepting_while_rows_need_a_person_says_which(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer)
    said = words(page.post(reverse("import_accept", args=[found.pk]), follow=True))
    assert "Say first what line 3 of the file is." in said
    assert not Posting.objects.exists()


def test_accepting_twice_says_that_it_was_accepted(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer, (MAY, "ROSA QUILL", "-20.00"))
    page.post(reverse("import_accept", args=[found.pk]))
    said = words(page.post(reverse("import_accept", args=[found.pk]), follow=True))
    assert f"This file was accepted by {officer} on 1 June 2026 already, so nothing more was added." in said
    assert Posting.objects.count() == 1


def test_guessed_columns_are_accepted_with_a_tick(page: Client, budget: Budget, officer: User) -> None:
    content = b"Date,Description,Money out,Money in\n01/05/2026,ROSA QUILL,2.00,\n"
    upload(page, content, budget=budget.reference)
    found = SpendImport.objects.get()
    assert "We do not know which bank writes these columns." in words(
        page.get(reverse("spend_import", args=[found.pk]))
    )
    assert "Then tick that you have checked the rows." in words(
        page.post(reverse("import_accept", args=[found.pk]), follow=True)
    )
    page.post(reverse("import_accept", args=[found.pk]), {"checked": "on"})
    found.refresh_from_db()
    assert found.status == ImportStatus.ACCEPTED


def test_a_file_put_aside_is_kept_and_records_nothing(page: Client, budget: Budget, officer: User) -> None:
    found = staged(budget, officer)
    said = words(page.post(reverse("import_discard", args=[found.pk]), follow=True))
    assert "may.csv is put aside: nothing of it was recorded." in said
    assert "Put aside" in words(page.get(reverse("spend_import", args=[found.pk])))
    assert not Posting.objects.exists()


# Who may -------------------------------------------------------------------------------------------------------------

ADDRESSES = (
    ("get", "spend_import"),
    ("get", "spend_row"),
    ("post", "spend_row"),
    ("post", "import_accept"),
    ("post", "import_discard"),
)


@pytest.mark.parametrize(("method", "name"), ADDRESSES)
@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.CARE_COORDINATOR, Role.HOLDER])
def test_for_strangers_there_is_no_such_file(
    client: Client, budget: Budget, officer: User, method: str, name: str, role: Role
) -> None:
    found = staged(budget, officer)
    client.force_login(recipes.user(role, at=recipes.icb()))
    args = [found.pk, 3] if name == "spend_row" else [found.pk]
    assert getattr(client, method)(reverse(name, args=args)).status_code == 404


@pytest.mark.parametrize("role", [Role.CARE_COORDINATOR, Role.AUDITOR, Role.CLINICAL_LEAD, Role.HOLDER])
@pytest.mark.parametrize("name", ["imports", "import_load"])
def test_other_roles_of_the_icb_take_no_files_in(client: Client, budget: Budget, role: Role, name: str) -> None:
    client.force_login(recipes.user(role, at=budget.icb))
    assert client.get(reverse(name)).status_code == 404


def test_a_file_of_many_budgets_shows_each_officer_only_their_own(page: Client, budget: Budget) -> None:
    """Scheduled work takes files in for every ICB at once."""
    elsewhere = recipes.budget(recipes.person(recipes.icb(), family_name="Elsewhere"))
    content = spend_files.provider([(each.reference, MAY, "A", "-1.00") for each in (budget, elsewhere)])
    found = spend_import.stage(content, file_name="all.csv", by=acting.system_user(), on=ON)
    said = words(page.get(reverse("spend_import", args=[found.pk])))
    assert budget.reference in said
    assert elsewhere.reference not in said
    assert "Elsewhere" not in said
    assert page.get(reverse("spend_row", args=[found.pk, 3])).status_code == 404
    assert page.post(reverse("import_accept", args=[found.pk])).status_code == 403


@pytest.mark.parametrize("name", ["import_accept", "import_discard"])
def test_what_changes_anything_is_asked_by_a_button(page: Client, budget: Budget, officer: User, name: str) -> None:
    assert page.get(reverse(name, args=[staged(budget, officer).pk])).status_code == 405


def test_a_page_takes_as_many_queries_for_many_budgets_as_for_few(page: Client, budget: Budget) -> None:
    budgets = [budget, *(recipes.budget(recipes.person(budget.icb)) for _ in range(6))]

    def queries_for(some: list[Budget]) -> int:
        upload(page, spend_files.provider([(each.reference, MAY, f"MYSTERY {len(some)}", "1.00") for each in some]))
        with CaptureQueriesContext(connection) as asked:
            assert budget.reference in words(page.get(reverse("spend_import", args=[SpendImport.objects.all()[0].pk])))
        return len(asked)

    assert queries_for(budgets[:2]) == queries_for(budgets)
