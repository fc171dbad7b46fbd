"""Any two versions of a plan side by side."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from care_plans.models import Plan
from care_plans.plans.queries.comparing import compare
from care_plans.views import asker, plan_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm


class VersionsForm(RuleForm):
    """Which two. A version that is not there counts as not chosen, so nothing is ever refused."""

    before = forms.ChoiceField(label="Compare")
    after = forms.ChoiceField(label="With")

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            each.choices = choices  # type: ignore[attr-defined]


def _named(plan: Plan) -> str:
    return f"Version {plan.version}, {plan.get_status_display().lower()}"


def _counts(kinds: Iterable[str]) -> str:
    """Such as: 2 added, 1 changed, 14 the same."""
    counted = Counter(kinds)
    found = [(what, counted[what]) for what in ("Added", "Changed", "Taken out", "The same") if counted[what]]
    return ", ".join(f"{count} {what.lower()}" for what, count in found)


@door("see_plan", discloses=True)
@require_GET
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of the plan's person, chosen by number; this one and the one before it where none are chosen."""
    user, on = asker(request)
    the_plan = plan_or_404(user, pk, on)
    disclose(request, the_plan.person_id, f"care plan {the_plan.reference}, beside another version")
    seen = Plan.objects.visible_to(user, on).filter(person_id=the_plan.person_id).order_by("version")
    versions = {each.version: each for each in seen}
    earlier = [number for number in versions if number < the_plan.version]
    chosen = {"before": earlier[-1] if earlier else the_plan.version, "after": the_plan.version}
    asked = {name: request.GET.get(name, "") for name in chosen}
    wanted = {name: int(asked[name]) if asked[name].isdecimal() else number for name, number in chosen.items()}
    shown = {name: number if number in versions else chosen[name] for name, number in wanted.items()}
    form = VersionsForm(initial=shown, choices=[(number, _named(each)) for number, each in versions.items()])
    before, after = (versions[shown[name]] for name in ("before", "after"))
    sections = compare(before, after) if before != after else []
    context = {
        "form": form,
        "plan": the_plan,
        "person": the_plan.person,
        "before": before,
        "after": after,
        "sections": [each for each in sections if each.changes],
        "unchanged": [each for each in sections if not each.changes],
        "counts": _counts(row.what for section in sections for row in section.rows),
        "is_alone": len(versions) == 1,
    }
    return render(request, "care_plans/plan_compare.html", context)
