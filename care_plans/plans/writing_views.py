"""Writing a care plan: the list of its sections, a page for each, and the pieces in them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import SeenForm, tried
from care_plans.models import Action, Formulation, Goal, Need, Plan, PlanPart, Strength
from care_plans.plans import queries as plans_queries
from care_plans.plans.forms import (
    ADD_FORMS,
    PART_FORMS,
    ChecklistForm,
    PayingForm,
    RemovePartForm,
    SectionsForm,
)
from care_plans.plans.models import PARTS
from care_plans.plans.planning import (
    add_action,
    add_goal,
    add_need,
    add_outcome,
    add_step,
    add_to_list,
    answer_checklist,
    change_part,
    checklist_mark,
    edit_sections,
    remove_part,
    under,
    whole_of,
)
from care_plans.plans.queries.content import ABOUT_ME, PAYING
from care_plans.plans.queries.reading import HEADINGS, LISTS_IN, Group, SectionWords, checklist, part_words, sections_of
from care_plans.plans.retelling_views import about_me_beside
from care_plans.plans.rules import Criterion, Gap, PlanSection, PlanStatus
from care_plans.plans.views import own_plan
from care_plans.views import posted
from phb import unsaved
from phb.doors import door

KINDS: dict[str, type[PlanPart]] = {part.KIND: part for part in PARTS}
"""The words in an address for each kind of piece."""

ABOVE: dict[str, str] = {"goal": "need", "outcome": "goal", "action": "outcome", "step": "action"}
"""What each kind hangs from; the others hang from the plan itself."""

SECTION_OF: dict[str, PlanSection] = {
    **{kind.KIND: section for section, kinds in LISTS_IN.items() for kind in kinds},
    **dict.fromkeys(("need", *ABOVE), PlanSection.NEEDS),
}

PAGES: dict[PlanSection, str] = {
    PlanSection.ABOUT: "plan_words",
    PlanSection.PAYING: "plan_paying",
    PlanSection.CHECKLIST: "plan_checklist",
}
"""Sections that are one form."""

SHORT_KINDS = (Strength, Formulation)
"""Asked for in the list itself; the others have a page of their own."""

LEDES: dict[PlanSection, str] = {
    PlanSection.STRENGTHS: "Begin here: what they can do, what they have, and who or what already helps.",
    PlanSection.UNDERSTANDING: "How they and you make sense of what is going on, and why.",
    PlanSection.PEOPLE: "Who has a part in this, and how to reach them.",
    PlanSection.CONTINGENCY: "A plan for each thing that could go wrong:"
    " what sets it off, what to do, and who to call.",
    PlanSection.RISKS: "Talk each risk through. Write what you agreed, and the day you explained it."
    " Support that is paid for by direct payment needs this before the plan is signed.",
    PlanSection.MORE_PLANS: "Plans for one purpose that belong to this one, and papers that are kept elsewhere.",
}


# The list of sections. -----------------------------------------------------------------------------------------------


@door("write_plan", discloses=True)
@require_GET
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections, how full each is, and what is still missing."""
    _, _, the_plan = own_plan(request, pk)
    if the_plan.status != PlanStatus.DRAFT:
        return redirect("plan", pk)
    sections = sections_of(the_plan)
    tree = next(each.tree for each in sections if each.section == PlanSection.NEEDS)
    gaps = plans_queries.readiness(the_plan, tree).gaps()
    context = {
        "plan": the_plan,
        "person": the_plan.person,
        "tasks": [_task(the_plan, each, gaps) for each in sections],
        "gaps": [(gap, address(the_plan, gap.section)) for gap in gaps],
        "warning": checklist(the_plan).warning,
    }
    return render(request, "care_plans/plan_edit.html", context)


def address(plan: Plan, section: PlanSection) -> str:
    if section in PAGES:
        return reverse(PAGES[section], args=[plan.pk])
    return reverse("plan_section", args=[plan.pk, section.value])


def _task(plan: Plan, words: SectionWords, gaps: list[Gap]) -> dict[str, Any]:
    """A section as the task list of the NHS design system shows it."""
    needed = any(gap.section == words.section for gap in gaps)
    if needed:
        status: dict[str, Any] = {"tag": {"text": "Still to write", "classes": "nhsuk-tag--blue"}}
    else:
        status = {"text": "Begun" if words.count else "Nothing yet"}
    task = {"heading": words.title, "href": address(plan, words.section), "status": status}
    return {**task, "hint": fullness(words)} if words.count else task


def fullness(words: SectionWords) -> str:
    """How much is written in a section, such as: 2 needs, 3 goals and 4 actions."""
    if words.section in PAGES:
        of = {
            PlanSection.ABOUT: 1 + len(ABOUT_ME),
            PlanSection.PAYING: len(PAYING),
            PlanSection.CHECKLIST: len(Criterion),
        }[words.section]
        done = "answered" if words.section == PlanSection.CHECKLIST else "written"
        return f"{len(words.facts)} of {of} {done}"
    if words.section == PlanSection.NEEDS:
        goals = [goal for need in words.tree for goal in need.goals]
        actions = [action for goal in goals for outcome in goal.outcomes for action in outcome.actions]
        counts: list[tuple[Any, int]] = [(Need, len(words.tree)), (Goal, len(goals)), (Action, len(actions))]
    else:
        counts = [(group.kind, len(group.parts)) for group in words.groups]
    return ", ".join(counted(kind, count) for kind, count in counts if count)


def counted(kind: Any, count: int) -> str:
    names = kind._meta
    return f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"


# Each section. -------------------------------------------------------------------------------------------------------


@door("write_plan", discloses=True)
@require_GET
def plan_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """A section of lists, or the tree of needs, with the forms and links that change it."""
    _, _, the_plan = own_plan(request, pk)
    if section not in PlanSection.values or section in PAGES:
        raise Http404
    if the_plan.status != PlanStatus.DRAFT:
        return redirect("plan", pk)
    this = PlanSection(section)
    context = {
        "plan": the_plan,
        "person": the_plan.person,
        "section": this,
        "lede": LEDES.get(this, ""),
        "following": _following(the_plan, this),
    }
    if this == PlanSection.NEEDS:
        branches = plans_queries.tree(the_plan)
        context |= {"branches": [_with_forms(branch) for branch in branches], "need_form": _blank("need")}
        return render(request, "care_plans/plan_needs.html", context)
    context["groups"] = [_list(the_plan, kind) for kind in LISTS_IN[this]]
    return render(request, "care_plans/plan_section.html", context)


def _list(plan: Plan, kind: Any) -> dict[str, Any]:
    """A list with what adds to it."""
    parts = [part_words(each) for each in kind.objects.filter(plan=plan)]
    return {
        "group": Group(kind, HEADINGS.get(kind, ""), parts),
        "kind": kind.KIND,
        "name": kind._meta.verbose_name,
        "form": _blank(kind.KIND) if kind in SHORT_KINDS else None,
    }


def _following(plan: Plan, section: PlanSection) -> tuple[str, str] | None:
    """Name and address of the next section."""
    order = list(PlanSection)
    place = order.index(section) + 1
    return (str(order[place].label), address(plan, order[place])) if place < len(order) else None


@door("write_plan", discloses=True)
@unsaved.keeps_words
def plan_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The section says where its words and those of the person's About Me differ."""
    return _columns(request, pk, SectionsForm, PlanSection.ABOUT, "Write what they say, as they say it.", told=True)


@door("write_plan", discloses=True)
@unsaved.keeps_words
def plan_paying(request: HttpRequest, pk: int) -> HttpResponse:
    return _columns(request, pk, PayingForm, PlanSection.PAYING, "Fill in what you know.")


def _columns(
    request: HttpRequest, pk: int, kind: type[SeenForm], section: PlanSection, lede: str, *, told: bool = False
) -> HttpResponse:
    """A section that is one form on the plan itself."""
    user, on, the_plan = own_plan(request, pk)
    form: Any = kind(posted(request), instance=Plan.objects.select_related("person").get(pk=pk))
    if form.is_valid() and tried(form, edit_sections, plan=the_plan, by=user, on=on, **form.cleaned_data):
        messages.success(request, "What you wrote is saved.")
        return redirect("plan_edit", pk)
    more: dict[str, Any] = {"about_me": about_me_beside(the_plan)} if told else {}
    lede = f"{lede} You can leave gaps and come back."
    return _form_page(request, the_plan, form, str(section.label), "Save", lede, **more)


@door("write_plan", discloses=True)
@unsaved.keeps_words
def plan_checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """The five criteria of a personalised plan and the six features of a good budget."""
    user, on, the_plan = own_plan(request, pk)
    form: Any = ChecklistForm(posted(request), plan=the_plan)
    if form.is_valid():
        given = form.cleaned_data["seen"]
        try:
            answer_checklist(plan=the_plan, answers=form.answers, seen=given, by=user, on=on)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, "Your answers are saved.")
            return redirect("plan_edit", pk)
    theirs = bool(form.errors.get("seen"))
    if theirs:
        form.data = form.data.copy()
        form.data["seen"] = checklist_mark(the_plan)
    unsaved.put_back(request, form)
    context = {
        "form": form,
        "person": the_plan.person,
        "plan": the_plan,
        "says_now": checklist(the_plan) if theirs else None,
    }
    return render(request, "care_plans/plan_checklist.html", context)


# Pieces. -------------------------------------------------------------------------------------------------------------


def _blank(kind: str, above: PlanPart | None = None) -> SeenForm:
    """An empty form for the next piece, whose boxes have names of their own on the page."""
    return ADD_FORMS[KINDS[kind]](auto_id=f"{kind}_under_{above.pk if above else 0}_%s")


def _with_forms(branch: plans_queries.NeedBranch) -> dict[str, Any]:
    """A need with what hangs from it, each with the form for what may be hung there next."""
    return {
        "need": branch.need,
        "form": _blank("goal", branch.need),
        "goals": [
            {
                "goal": each.goal,
                "form": _blank("outcome", each.goal),
                "outcomes": [
                    {"outcome": below.outcome, "actions": below.actions, "form": _blank("action", below.outcome)}
                    for below in each.outcomes
                ],
            }
            for each in branch.goals
        ],
    }


@door("write_plan", discloses=True)
@unsaved.keeps_words
def plan_part_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    user, on, the_plan = own_plan(request, pk)
    if kind not in KINDS:
        raise Http404
    form: Any = ADD_FORMS[KINDS[kind]](posted(request))
    above, is_gone = _above(the_plan, kind, request.GET.get("under", ""), is_post=request.method == "POST")
    if form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if is_gone:
            form.add_error(
                None, f"Somebody else has taken out “{above}”, which this is for. Your words are still in the boxes."
            )
        else:
            add, place = _adder(the_plan, kind, above)
            if part := tried(form, add, **place, by=user, on=on, **words):
                return redirect(_place(the_plan, part))
    title = f"Add {_a(KINDS[kind])}"
    return _part_page(request, the_plan, form, kind, title, "Add it", f"For: {above}" if above else "")


def _above(plan: Plan, kind: str, number: str, *, is_post: bool) -> tuple[PlanPart | None, bool]:
    """The piece of this plan that a new one is to hang from, and whether it was taken out meanwhile."""
    if kind not in ABOVE:
        return None, False
    return _part_or_404(plan, ABOVE[kind], int(number) if number.isdecimal() else 0, or_as_it_was=is_post)


def _adder(plan: Plan, kind: str, above: PlanPart | None) -> tuple[Callable[..., PlanPart], dict[str, Any]]:
    """The act that adds a piece of this kind, and where."""
    if kind == "need":
        return add_need, {"plan": plan}
    if kind not in ABOVE:
        return add_to_list, {"plan": plan, "what": KINDS[kind]}
    adders: dict[str, Callable[..., PlanPart]] = {
        "goal": add_goal,
        "outcome": add_outcome,
        "action": add_action,
        "step": add_step,
    }
    return adders[kind], {ABOVE[kind]: above}


def _a(kind: type[PlanPart]) -> str:
    name = str(kind._meta.verbose_name)
    return f"{'an' if name[0] in 'aeou' else 'a'} {name}"


def _place(plan: Plan, part: PlanPart) -> str:
    """Where a piece is on its page."""
    return f"{address(plan, SECTION_OF[part.KIND])}#{part.KIND}-{part.pk}"


def _part_page(
    request: HttpRequest, plan: Plan, form: Any, kind: str, title: str, button: str, lede: str = ""
) -> HttpResponse:
    return _form_page(request, plan, form, title, button, lede, back=address(plan, SECTION_OF[kind]))


def _form_page(
    request: HttpRequest,
    plan: Plan,
    form: Any,
    title: str,
    button: str,
    lede: str,
    *,
    back: str = "",
    keeps_words: bool = True,
    **more: Any,
) -> HttpResponse:
    unsaved.put_back(request, form)
    context = {
        "form": form,
        "keeps_words": keeps_words,
        "person": plan.person,
        "title": title,
        "lede": lede,
        "button": button,
        "back": back or reverse("plan_edit", args=[plan.pk]),
        **more,
    }
    return render(request, "care_plans/form.html", context)


def _part_or_404(plan: Plan, kind: str, number: int, *, or_as_it_was: bool = False) -> tuple[PlanPart, bool]:
    """
    A piece of this plan, and whether somebody has taken it out.

    Where it has been, it comes as it was last, so that whoever sends words about it does not lose them.
    """
    if kind not in KINDS:
        raise Http404
    model: Any = KINDS[kind]
    if or_as_it_was and not model.objects.filter(plan=plan, pk=number).exists():
        last = model.history.filter(plan_id=plan.pk, id=number).order_by("-history_id").first()
        if last is not None:
            return last.instance, True
    return get_object_or_404(model, plan=plan, pk=number), False


@door("write_plan", discloses=True)
@unsaved.keeps_words
def plan_part_edit(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    user, on, the_plan = own_plan(request, pk)
    piece, _ = _part_or_404(the_plan, kind, part, or_as_it_was=request.method == "POST")
    form: Any = PART_FORMS[KINDS[kind]](posted(request), instance=piece)
    if form.is_valid() and (changed := tried(form, change_part, part=piece, by=user, on=on, **form.cleaned_data)):
        return redirect(_place(the_plan, changed))
    return _part_page(request, the_plan, form, kind, f"Change this {KINDS[kind]._meta.verbose_name}", "Save")


@door("write_plan", discloses=True)
def plan_part_remove(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponse:
    user, on, the_plan = own_plan(request, pk)
    piece, _ = _part_or_404(the_plan, kind, part)
    name = KINDS[kind]._meta.verbose_name
    form: Any = RemovePartForm(posted(request), initial={"seen": whole_of(piece)})
    if form.is_valid():
        if tried(form, remove_part, part=piece, seen=form.cleaned_data["seen"], by=user, on=on):
            messages.success(request, f"The {name} is taken out.")
            return redirect(address(the_plan, SECTION_OF[kind]))
        form.data = {**form.data.dict(), "seen": whole_of(piece)}
    back = address(the_plan, SECTION_OF[kind])
    title = f"Take this {name} out?"
    return _form_page(request, the_plan, form, title, "Take it out", _going(piece), back=back, keeps_words=False)


def _going(piece: PlanPart) -> str:
    """What goes with a piece, in a sentence."""
    below = len(under(piece))
    if not below:
        return f"“{piece}”"
    return f"“{piece}” and {below} piece{'s' if below > 1 else ''} that hang{'' if below > 1 else 's'} from it."
