"""Contributions of a budget: what the council assessed, what is expected and what came; how each council takes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from budgets import permissions
from budgets.charging.forms import ChargeForm, EndChargeForm, MethodForm
from budgets.charging.queries import arrears_of, method_on, months_of, section_26
from budgets.charging.recording import end_assessed_charge, record_assessed_charge, set_contribution_method
from budgets.forms import tried
from budgets.models import AssessedCharge, ContributionMethod
from budgets.setting.revisions import lines_of
from budgets.views import budget_or_404
from care_plans.models import Person
from care_plans.views import asker
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation
from phb.roles import places


@door("see_budget", discloses=True)
def contributions(request: HttpRequest, pk: int) -> HttpResponse:
    """For finance and the holder alike: expected, received and behind, month by month."""
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    disclose(request, budget.person_id, f"contributions to budget {budget.reference}")
    may_record = permissions.can_record_charge(user, budget.person, on=on)
    form = ChargeForm(request.POST or None) if may_record else None
    if (
        form is not None
        and form.is_valid()
        and tried(form, record_assessed_charge, person=budget.person, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "The assessed contribution is recorded.")
        return redirect("contributions", pk)
    agreed = budget.agreed_revision
    lines = lines_of(agreed) if agreed else []
    months = months_of(budget, lines, until=on)
    context = {
        "budget": budget,
        "person": budget.person,
        "charges": AssessedCharge.objects.filter(person=budget.person).select_related("council"),
        "months": months,
        "arrears": arrears_of(months, on),
        "ahead": -arrears_of(months, on),
        "method": method_on(budget.council, lines[0].starts_on if lines else budget.starts_on),
        "personal_budget": section_26(budget, lines),
        "form": form,
        "on": on,
        "is_holder": user.is_holder,
    }
    return render(request, "budgets/contributions.html", context)


@door("record_assessed_charge", discloses=True)
def assessed_charge_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = AssessedCharge.objects.filter(person__in=Person.objects.visible_to(user, on))
    charge = get_object_or_404(seen.select_related("person__icb", "person__council"), pk=pk)
    permissions.check_can_record_charge(user, charge.person, on=on)
    disclose(request, charge.person_id, "an assessed contribution")
    form = EndChargeForm(request.POST or None)
    if form.is_valid() and tried(form, end_assessed_charge, charge=charge, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The assessed contribution has a last day now.")
        return redirect("person", charge.person_id)
    return render(
        request, "budgets/assessed_charge_end.html", {"person": charge.person, "charge": charge, "form": form}
    )


@door("see_contribution_method")
def contribution_methods(request: HttpRequest) -> HttpResponse:
    """How the user's own councils take contributions, and setting it."""
    user, on = asker(request)
    councils = Organisation.objects.filter(
        pk__in=places(user, "see_contribution_method", on), kind=Organisation.Kind.COUNCIL
    )
    council = councils.first()
    may_set = council is not None and permissions.can_set_contribution_method(user, council, on=on)
    form = MethodForm(request.POST or None, initial={"starts_on": on}) if may_set else None
    if (
        form is not None
        and form.is_valid()
        and tried(form, set_contribution_method, council=council, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "It is set, for lines that start on that day or later.")
        return redirect("contribution_methods")
    methods = ContributionMethod.objects.filter(council__in=councils).select_related("set_by", "council")
    return render(request, "budgets/contribution_methods.html", {"methods": methods, "form": form, "council": council})
