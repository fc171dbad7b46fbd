"""The bars on direct payments of a person: read, recorded, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from budgets import permissions
from budgets.barring.forms import BarForm, EndBarForm
from budgets.barring.recording import end_bar, record_bar
from budgets.forms import tried
from budgets.models import PaymentBar
from care_plans.models import Person
from care_plans.views import asker, person_or_404
from phb.disclosure import disclose
from phb.doors import door


@door("see_payment_bar", discloses=True)
def payment_bars(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "bars on direct payments")
    may_record = permissions.can_record_bar(user, person, on=on)
    form = BarForm(request.POST or None, initial={"starts_on": on}) if may_record else None
    if (
        form is not None
        and form.is_valid()
        and tried(form, record_bar, person=person, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "The bar is recorded. No line is a direct payment on these days.")
        return redirect("payment_bars", pk)
    bars = PaymentBar.objects.filter(person=person).select_related("recorded_by")
    context = {"person": person, "bars": bars, "form": form, "on": on}
    return render(request, "budgets/payment_bars.html", context)


@door("record_payment_bar", discloses=True)
def payment_bar_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = PaymentBar.objects.filter(person__in=Person.objects.visible_to(user, on))
    bar = get_object_or_404(seen.select_related("person__icb"), pk=pk)
    permissions.check_can_record_bar(user, bar.person, on=on)
    disclose(request, bar.person_id, "a bar on direct payments")
    form = EndBarForm(request.POST or None, initial={"ends_on": on})
    if form.is_valid() and tried(form, end_bar, bar=bar, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The bar has a last day now.")
        return redirect("payment_bars", bar.person_id)
    return render(request, "budgets/payment_bar_end.html", {"person": bar.person, "bar": bar, "form": form})
