"""Recording and reading the conversation about what matters."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from care_plans.conversations.forms import ConversationForm, EditConversationForm
from care_plans.conversations.permissions import can_record_conversation, check_can_record_conversation
from care_plans.conversations.rules import Outcome
from care_plans.conversations.talking import edit_conversation, record_conversation
from care_plans.forms import tried
from care_plans.models import Conversation
from care_plans.plans.permissions import can_write_plan
from care_plans.plans.rules import PlanStatus
from care_plans.views import asker, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User
from phb.roles import may


@door("record_conversation", discloses=True)
def conversation_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_record_conversation(user, the_request.person, on)
    disclose(request, the_request.person_id, f"request {the_request.reference}")
    form = ConversationForm(
        posted(request), request=the_request, by=user, on=on, initial={"what_matters": the_request.what_matters}
    )
    if form.is_valid():
        kept = tried(
            form, record_conversation, request=the_request, present=form.present, by=user, on=on,
            **form.said, **form.referral,
        )  # fmt: skip
        if kept:
            ended = kept.outcome == Outcome.WITHOUT_MONEY
            messages.success(
                request, "The request has ended well, without money." if ended else "The conversation is recorded."
            )
            return redirect("conversation", kept.pk)
    context = {
        "form": form,
        "person": the_request.person,
        "title": f"Record the conversation with {the_request.person.called}",
        "lede": "What matters comes before any plan, and any plan before money. It may well end without money.",
        "button": "Record the conversation",
        "back": the_request.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


def conversation_or_404(user: User, pk: int, on: date) -> Conversation:
    seen = Conversation.objects.visible_to(user, on)
    return get_object_or_404(
        seen.select_related("request__person__icb", "request__person__council", "recorded_by", "referral"), pk=pk
    )


@door("see_plan", discloses=True)
@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, who was there and where it led: for the person as much as for those who plan with them."""
    user, on = asker(request)
    the_conversation = conversation_or_404(user, pk, on)
    the_request, person = the_conversation.request, the_conversation.request.person
    disclose(request, person.pk, f"the conversation on {the_conversation.held_on:%-d %B %Y}")
    plan = the_request.plans.visible_to(user, on).order_by("-version").first()
    context = {
        "conversation": the_conversation,
        "person": person,
        "request_for_support": the_request,
        "present": the_conversation.present.all(),
        "words": [
            (words, text)
            for words, text in (
                ("What matters", the_conversation.what_matters),
                ("What they want to achieve", the_conversation.hopes),
                ("What is working now", the_conversation.working),
                ("What is not working now", the_conversation.not_working),
                ("Information given", the_conversation.information_given),
            )
            if text
        ],
        "plan": plan,
        "without_money": the_conversation.outcome == Outcome.WITHOUT_MONEY,
        "goes_on": the_conversation.outcome == Outcome.GO_ON,
        "plan_is_draft": plan is not None and plan.status == PlanStatus.DRAFT,
        "may_plan": can_write_plan(user, person, on),
        "may_edit": can_record_conversation(user, person, on),
        "may_see_requests": may(user, "see_requests", on=on),
        "may_see_history": may(user, "see_history", on=on),
    }
    return render(request, "care_plans/conversation.html", context)


@door("record_conversation", discloses=True)
def conversation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_conversation = conversation_or_404(user, pk, on)
    person = the_conversation.request.person
    check_can_record_conversation(user, person, on)
    disclose(request, person.pk, f"the conversation on {the_conversation.held_on:%-d %B %Y}")
    form = EditConversationForm(posted(request), instance=the_conversation)
    if form.is_valid():
        kept = tried(
            form, edit_conversation, conversation=the_conversation, present=form.present,
            seen=form.cleaned_data["seen"], by=user, on=on, **form.said,
        )  # fmt: skip
        if kept:
            messages.success(request, "The words of the conversation are put right.")
            return redirect("conversation", kept.pk)
    context = {
        "form": form,
        "person": person,
        "title": "Put right what was written",
        "lede": "The day and where it led stand. If they are wrong, record another conversation.",
        "button": "Save",
        "back": the_conversation.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)
