"""The indicative amount leaves the budget for a record of its own, tied to the request."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

from phb.acting import acting, system_user

METHOD = "Kept with the budget, without its working, before amounts were told by themselves."


def move(apps: Any, schema_editor: Any) -> None:
    """Each amount that a budget holds becomes one of its request; told only where the day is known."""
    budgets = apps.get_model("budgets", "Budget").objects.exclude(indicative_amount=None).select_related("decision")
    if not budgets.exists():
        return
    amounts = apps.get_model("care_plans", "IndicativeAmount")
    system = system_user()
    with acting(system, reason="The indicative amount becomes a record of its own"):
        for budget in budgets.order_by("pk"):
            before = amounts.objects.filter(request_id=budget.decision.request_id).count()
            if budget.indicative_told_on is None and amounts.objects.filter(
                request_id=budget.decision.request_id, told_on=None
            ):
                continue
            made = amounts.objects.create(
                request_id=budget.decision.request_id,
                number=before + 1,
                amount=budget.indicative_amount,
                method=METHOD,
                reason="A later budget" if before else "",
                worked_by_id=budget.opened_by_id,
                worked_on=budget.indicative_told_on or budget.starts_on,
                told_on=budget.indicative_told_on,
                told_how="meeting" if budget.indicative_told_on else "",
                told_by_id=budget.opened_by_id if budget.indicative_told_on else None,
            )
            row = apps.get_model("care_plans", "IndicativeRow").objects.create(
                indicative=made,
                what="The whole of it",
                rate=budget.indicative_amount,
                quantity=1,
                often="annual",
                source="The budget",
                per_year=budget.indicative_amount,
            )
            _first_version(apps, "HistoricalIndicativeAmount", made, system.pk)
            _first_version(apps, "HistoricalIndicativeRow", row, system.pk)
            if made.told_on:
                budget.indicative = made
                budget.save(update_fields=["indicative"])
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _first_version(apps: Any, name: str, record: Any, by: int) -> None:
    values = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    apps.get_model("care_plans", name).objects.create(
        **values, history_date=timezone.now(), history_type="+", history_user_id=by, history_change_reason=METHOD
    )


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0006_consent_beside_a_nominee"),
        ("care_plans", "0008_indicative_amounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="budget",
            name="indicative",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="budgets",
                to="care_plans.indicativeamount",
                verbose_name="indicative amount that the person was told",
            ),
        ),
        migrations.AddField(
            model_name="historicalbudget",
            name="indicative",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="care_plans.indicativeamount",
                verbose_name="indicative amount that the person was told",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="budget", name="budgets_budget_indicative_above_zero"),
        migrations.RemoveField(model_name="budget", name="indicative_amount"),
        migrations.RemoveField(model_name="budget", name="indicative_told_on"),
        migrations.RemoveField(model_name="historicalbudget", name="indicative_amount"),
        migrations.RemoveField(model_name="historicalbudget", name="indicative_told_on"),
    ]
