"""Signing in, the Today page of each role, and whether the service is well."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from budgets.models import Budget, Statement
from budgets.queries import positions
from budgets.queries import waiting_for as budgets_waiting
from care_plans.access_needs.permissions import can_record_needs
from care_plans.home_entry.permissions import can_read_home_entry
from care_plans.measures.permissions import can_see_scores
from care_plans.models import Person, Plan
from care_plans.queries import waiting_for as care_plans_waiting
from phb import acting, guards, roles
from phb.disclosure import disclose
from phb.doors import door
from phb.models import RoleAssignment, User
from phb.roles import Role
from phb.tasks import in_order

PAGE_LENGTH = 50


def _fictional_users() -> list[tuple[str, list[User]]]:
    """The fictional users under the words of their role, in the order of the roles table."""
    on = timezone.localdate()
    words = dict(RoleAssignment.objects.current(on).values_list("user_id", "role"))
    groups: dict[str, list[User]] = {role.label: [] for role in Role}
    for user in User.objects.filter(is_demo=True, is_active=True).select_related("organisation").order_by("pk"):
        role = Role.HOLDER if user.is_holder else words.get(user.pk)
        if role is not None:
            groups[Role(role).label].append(user)
    return [(label, users) for label, users in groups.items() if users]


class _SignIn(LoginView):
    template_name = "phb/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = _fictional_users() if settings.DEMO_SIGN_IN else []
        return super().get_context_data(groups=groups, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        # Signing in writes when it happened, and that is the user's own act.
        with acting.acting(form.get_user(), reason="Signed in"):
            return super().form_valid(form)


sign_in = door(public=True)(_SignIn.as_view())


@door(public=True)
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Signs in as a fictional user; there is no such address unless this is the demonstration."""
    if not settings.DEMO_SIGN_IN:
        raise Http404
    number = request.POST.get("user", "")
    user = get_object_or_404(User, pk=number if number.isdecimal() else 0, is_demo=True, is_active=True)
    with acting.acting(user, reason="Signed in"):
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


@door()
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@door(public=True)
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Well when the database answers and every trigger is in place."""
    problems = guards.health()
    return JsonResponse({"well": not problems, "problems": len(problems)}, status=200 if not problems else 503)


@door(discloses=True)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What needs this person today; for a holder, their money."""
    user: User = request.user  # type: ignore[assignment]
    on = timezone.localdate()
    return _my_money(request, user, on) if user.is_holder else _today(request, user, on)


def _today(request: HttpRequest, user: User, on: date) -> HttpResponse:
    tasks = in_order([*care_plans_waiting(user, on), *budgets_waiting(user, on)])
    page = Paginator(tasks, PAGE_LENGTH).get_page(request.GET.get("page"))
    disclose(request, {task.person_id for task in page if task.person_id}, "the list of what waits")
    rows = [{"task": task, "days_left": task.days_left(on), "waited": (on - task.since).days} for task in page]
    context = {
        "page": page,
        "rows": rows,
        "on": on,
        "roles": [role.label for role in dict.fromkeys(role for role, _ in sorted(roles.held(user, on), key=str))],
        "may_see_books": roles.may(user, "see_books", on=on),
    }
    return render(request, "phb/today.html", context)


def _my_money(request: HttpRequest, user: User, on: date) -> HttpResponse:
    """Each person this holder is, or acts for, with what is left of their budget; first, what waits for them."""
    people = list(Person.objects.visible_to(user, on).listed())
    disclose(request, [person.pk for person in people], "the budgets they hold")
    budgets = {budget.person_id: budget for budget in Budget.objects.filter(person__in=people).order_by("pk")}
    now = positions([budget.pk for budget in budgets.values()], on)
    statements: dict[int, Statement] = {}
    for statement in Statement.objects.filter(budget__in=now, superseded_by=None).order_by("period_end"):
        statements[statement.budget_id] = statement
    plans = {plan.person_id: plan for plan in Plan.objects.visible_to(user, on).order_by("version")}
    cards = [
        {
            "person": person,
            "self": person.account_id == user.pk,
            "budget": budget,
            "now": now[budget.pk] if budget else None,
            "statement": statements.get(budget.pk) if budget else None,
            "plan": plans.get(person.pk),
            "may_see_scores": can_see_scores(user, person, on),
            "may_read_home_entry": can_read_home_entry(user, person, on),
            "may_say_needs": can_record_needs(user, person, on),
        }
        for person in people
        for budget in [budgets.get(person.pk)]
    ]
    tasks = in_order([*care_plans_waiting(user, on), *budgets_waiting(user, on)])
    return render(request, "phb/my_money.html", {"cards": cards, "tasks": tasks, "on": on})
