import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import phb.money


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("care_plans", "0001_initial"),
        ("phb", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phb", "Personal health budget"),
                            ("ipb", "Integrated personal budget"),
                            ("la_personal_budget", "Council personal budget"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "indicative_amount",
                    phb.money.PenceField(
                        blank=True, help_text="The first estimate for a year, before planning.", null=True
                    ),
                ),
                (
                    "indicative_told_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="day the person was told the indicative amount"
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="phb.organisation",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="budgets", to="care_plans.decision"
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="budgets", to="care_plans.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="budgets", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="budgets_budget_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The budget must end on or after the day it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ipb"), _negated=True), ("council__isnull", False), _connector="OR"
                        ),
                        name="budgets_budget_integrated_names_council",
                        violation_error_code="council",
                        violation_error_message="An integrated personal budget names the council that pays its share.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indicative_amount", None), ("indicative_amount__gt", 0), _connector="OR"),
                        name="budgets_budget_indicative_above_zero",
                        violation_error_code="indicative_amount",
                        violation_error_message="The indicative amount must be above nought.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder_name", models.CharField(max_length=140)),
                (
                    "sort_code",
                    models.CharField(
                        blank=True,
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{6}$", "A sort code has 6 figures, such as 309912."
                            )
                        ],
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{8}$", "An account number has 8 figures. Put noughts in front of a shorter one."
                            )
                        ],
                        verbose_name="account number",
                    ),
                ),
                (
                    "agreement_signed_on",
                    models.DateField(blank=True, null=True, verbose_name="day the agreement was signed"),
                ),
                (
                    "budget",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="account", to="budgets.budget"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sort_code", "number"], name="budgets_acc_sort_co_4255c0_idx")],
            },
        ),
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="line")),
                ("service", models.CharField(max_length=120, verbose_name="what is bought")),
                ("provider", models.CharField(blank=True, max_length=120, verbose_name="who is paid")),
                ("rate", phb.money.PenceField(verbose_name="price for one")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="Such as hours, nights or visits.",
                        max_length=20,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("weekly", "a week"),
                            ("4weekly", "every 4 weeks"),
                            ("monthly", "a month"),
                            ("annual", "a year"),
                            ("one_off", "once"),
                        ],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "convention",
                    models.CharField(
                        choices=[
                            ("days", "365 or 366 days ÷ 7 weeks a year"),
                            ("52", "52 weeks a year"),
                            ("52.14", "52.14 weeks a year"),
                        ],
                        default="days",
                        max_length=10,
                        verbose_name="weeks in a year",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "option",
                    models.CharField(
                        choices=[("01", "Direct payment"), ("02", "Notional budget"), ("03", "Third party budget")],
                        max_length=2,
                        verbose_name="how it is managed",
                    ),
                ),
                ("is_contingency", models.BooleanField(default=False, verbose_name="contingency")),
                ("agreed_amount", phb.money.PenceField(verbose_name="cost from the first day to the last")),
                ("icb_share", phb.money.PenceField(default=0, verbose_name="NHS")),
                ("council_share", phb.money.PenceField(default=0, verbose_name="council")),
                ("education_share", phb.money.PenceField(default=0, verbose_name="education")),
                ("other_share", phb.money.PenceField(default=0, verbose_name="other public money")),
                ("charge_share", phb.money.PenceField(default=0, verbose_name="assessed contribution")),
                ("top_up_share", phb.money.PenceField(default=0, verbose_name="own top-up")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budget_lines",
                        to="care_plans.action",
                        verbose_name="action in the plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ("revision", "number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="budgets_budgetline_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="A line must end on or after the day it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed_amount__gt", 0), ("quantity__gt", 0), ("rate__gt", 0)),
                        name="budgets_budgetline_costs_something",
                        violation_error_code="rate",
                        violation_error_message="A line must cost something: give a price and a quantity above nought.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("charge_share__gte", 0),
                            ("council_share__gte", 0),
                            ("education_share__gte", 0),
                            ("icb_share__gte", 0),
                            ("other_share__gte", 0),
                            ("top_up_share__gte", 0),
                        ),
                        name="budgets_budgetline_shares_not_below_zero",
                        violation_error_code="icb_share",
                        violation_error_message="No share may be below nought.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "agreed_amount",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("icb_share"), "+", models.F("council_share")
                                                ),
                                                "+",
                                                models.F("education_share"),
                                            ),
                                            "+",
                                            models.F("other_share"),
                                        ),
                                        "+",
                                        models.F("charge_share"),
                                    ),
                                    "+",
                                    models.F("top_up_share"),
                                ),
                            )
                        ),
                        name="budgets_budgetline_shares_make_the_whole",
                        violation_error_code="icb_share",
                        violation_error_message="The shares must add up to what the line costs, to the penny.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("charge_share", 0), models.Q(("education_share", 0), ("icb_share", 0)), _connector="OR"
                        ),
                        name="budgets_budgetline_no_charge_on_nhs_line",
                        violation_error_code="charge_share",
                        violation_error_message="A contribution is never charged on a line that the NHS pays for.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAccount",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("holder_name", models.CharField(max_length=140)),
                (
                    "sort_code",
                    models.CharField(
                        blank=True,
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{6}$", "A sort code has 6 figures, such as 309912."
                            )
                        ],
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{8}$", "An account number has 8 figures. Put noughts in front of a shorter one."
                            )
                        ],
                        verbose_name="account number",
                    ),
                ),
                (
                    "agreement_signed_on",
                    models.DateField(blank=True, null=True, verbose_name="day the agreement was signed"),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.budget",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical account",
                "verbose_name_plural": "historical accounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_bf8c04_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalBudget",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phb", "Personal health budget"),
                            ("ipb", "Integrated personal budget"),
                            ("la_personal_budget", "Council personal budget"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "indicative_amount",
                    phb.money.PenceField(
                        blank=True, help_text="The first estimate for a year, before planning.", null=True
                    ),
                ),
                (
                    "indicative_told_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="day the person was told the indicative amount"
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "council",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.decision",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical budget",
                "verbose_name_plural": "historical budgets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_e3836b_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRevision",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("replaced", "Replaced by a later revision"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("effective_from", models.DateField()),
                ("reason", models.CharField(max_length=200, verbose_name="why this revision")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_words", models.TextField(blank=True, verbose_name="why it was sent back")),
                (
                    "content_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="digest of what was submitted"),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.budget",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical revision",
                "verbose_name_plural": "historical revisions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_b158ab_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSpendImport",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("staged", "Waiting to be accepted"),
                            ("accepted", "Accepted"),
                            ("discarded", "Put aside"),
                        ],
                        default="staged",
                        max_length=10,
                    ),
                ),
                ("row_count", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("layout", models.CharField(max_length=40)),
                ("account", models.CharField(blank=True, max_length=40, verbose_name="account in the file")),
                ("sum_amount", phb.money.PenceField()),
                ("opening_amount", phb.money.PenceField(blank=True, null=True)),
                ("closing_amount", phb.money.PenceField(blank=True, null=True)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("warnings", models.JSONField(blank=True, default=list)),
                (
                    "to_confirm",
                    models.CharField(blank=True, max_length=500, verbose_name="what to check before it is kept"),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.budget",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical spend import",
                "verbose_name_plural": "historical spend imports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_deb276_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment_released", "Payment into the account"),
                            ("contribution", "Contribution from the person"),
                            ("contribution_returned", "Contribution given back"),
                            ("spend_held", "Spent from the account"),
                            ("spend_notional", "Paid directly by the funder"),
                            ("refund_held", "Refund into the account"),
                            ("refund_funder", "Refund to the funder"),
                            ("recovery", "Returned to the funder"),
                            ("commitment", "Ordered"),
                            ("commitment_ended", "Order billed, released or expired"),
                            ("reversal", "Correction"),
                        ],
                        max_length=25,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("payee", models.CharField(blank=True, max_length=200)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("key", models.CharField(max_length=140, unique=True)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("none", "Nothing yet"),
                            ("receipt", "Receipt"),
                            ("invoice", "Invoice"),
                            ("payslip", "Payslip"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "override_words",
                    models.CharField(blank=True, max_length=500, verbose_name="why it goes over what is agreed"),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="budgets.budget"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="budgets.posting",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["budget", "happened_on"], name="budgets_pos_budget__49621d_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses", None)),
                            _connector="OR",
                        ),
                        name="budgets_posting_reversal_names_what",
                        violation_error_message="A correction names what it corrects.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment_released", "Payment into the account"),
                            ("contribution", "Contribution from the person"),
                            ("contribution_returned", "Contribution given back"),
                            ("spend_held", "Spent from the account"),
                            ("spend_notional", "Paid directly by the funder"),
                            ("refund_held", "Refund into the account"),
                            ("refund_funder", "Refund to the funder"),
                            ("recovery", "Returned to the funder"),
                            ("commitment", "Ordered"),
                            ("commitment_ended", "Order billed, released or expired"),
                            ("reversal", "Correction"),
                        ],
                        max_length=25,
                    ),
                ),
                (
                    "from_place",
                    models.CharField(
                        choices=[
                            ("funder", "Funder"),
                            ("person", "The person"),
                            ("held", "Account of the budget"),
                            ("line", "Spent on the plan"),
                            ("agreed", "Agreed, not ordered"),
                            ("committed", "Ordered, not billed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_place",
                    models.CharField(
                        choices=[
                            ("funder", "Funder"),
                            ("person", "The person"),
                            ("held", "Account of the budget"),
                            ("line", "Spent on the plan"),
                            ("agreed", "Agreed, not ordered"),
                            ("committed", "Ordered, not billed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "funder",
                    models.CharField(
                        choices=[
                            ("icb", "NHS"),
                            ("council", "Council"),
                            ("education", "Education"),
                            ("other", "Other public money"),
                            ("charge", "Your assessed contribution"),
                            ("top_up", "Your own top-up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", phb.money.PenceField()),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="budgets.budget"
                    ),
                ),
                (
                    "ends_commitment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_by",
                        to="budgets.entry",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="budgets.budgetline",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="budgets.posting"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        fields=["budget", "effective_on"],
                        include=("line", "funder", "from_place", "to_place", "amount"),
                        name="budgets_entry_statement",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="budgets_entry_amount_above_zero",
                        violation_error_code="amount",
                        violation_error_message="An entry moves an amount above nought.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_place", "funder"), ("kind", "payment_released"), ("to_place", "held")),
                            models.Q(("from_place", "held"), ("kind", "reversal"), ("to_place", "funder")),
                            models.Q(("from_place", "person"), ("kind", "contribution"), ("to_place", "held")),
                            models.Q(("from_place", "held"), ("kind", "reversal"), ("to_place", "person")),
                            models.Q(("from_place", "held"), ("kind", "contribution_returned"), ("to_place", "person")),
                            models.Q(("from_place", "person"), ("kind", "reversal"), ("to_place", "held")),
                            models.Q(("from_place", "held"), ("kind", "spend_held"), ("to_place", "line")),
                            models.Q(("from_place", "line"), ("kind", "reversal"), ("to_place", "held")),
                            models.Q(("from_place", "funder"), ("kind", "spend_notional"), ("to_place", "line")),
                            models.Q(("from_place", "line"), ("kind", "reversal"), ("to_place", "funder")),
                            models.Q(("from_place", "line"), ("kind", "refund_held"), ("to_place", "held")),
                            models.Q(("from_place", "held"), ("kind", "reversal"), ("to_place", "line")),
                            models.Q(("from_place", "line"), ("kind", "refund_funder"), ("to_place", "funder")),
                            models.Q(("from_place", "funder"), ("kind", "reversal"), ("to_place", "line")),
                            models.Q(("from_place", "held"), ("kind", "recovery"), ("to_place", "funder")),
                            models.Q(("from_place", "funder"), ("kind", "reversal"), ("to_place", "held")),
                            models.Q(("from_place", "agreed"), ("kind", "commitment"), ("to_place", "committed")),
                            models.Q(("from_place", "committed"), ("kind", "reversal"), ("to_place", "agreed")),
                            models.Q(("from_place", "committed"), ("kind", "commitment_ended"), ("to_place", "agreed")),
                            models.Q(("from_place", "agreed"), ("kind", "reversal"), ("to_place", "committed")),
                            _connector="OR",
                        ),
                        name="budgets_entry_places_follow_kind",
                        violation_error_message="An entry goes between the two places its kind names.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("from_place", "person"), _negated=True),
                                models.Q(("to_place", "person"), _negated=True),
                            ),
                            ("funder__in", ("charge", "top_up")),
                            _connector="OR",
                        ),
                        name="budgets_entry_person_pays_own_money",
                        violation_error_message="A contribution is the person's own money.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_commitment", None),
                            models.Q(("from_place", "committed"), ("to_place", "agreed")),
                            _connector="OR",
                        ),
                        name="budgets_entry_only_orders_end",
                        violation_error_message="Only an order is billed, released or expired.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("replaced", "Replaced by a later revision"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("effective_from", models.DateField()),
                ("reason", models.CharField(max_length=200, verbose_name="why this revision")),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("sent_back_words", models.TextField(blank=True, verbose_name="why it was sent back")),
                (
                    "content_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="digest of what was submitted"),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="budgets.budget"
                    ),
                ),
            ],
            options={
                "ordering": ("budget", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("budget", "number"), name="budgets_revision_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("draft", "submitted"))),
                        fields=("budget",),
                        name="budgets_revision_one_open",
                        violation_error_message="This budget has a revision being written already. Finish that one first.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "approved")),
                        fields=("budget",),
                        name="budgets_revision_one_approved",
                        violation_error_message="This budget has an approved revision already, which the new one must replace.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at", None), ("approved_by", None), ("status__in", ("draft", "submitted"))
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                ("status__in", ("approved", "replaced")),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_revision_approved_by_and_at",
                        violation_error_message="An approved revision names who approved it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "draft"), ("submitted_at", None)),
                            models.Q(models.Q(("status", "draft"), _negated=True), ("submitted_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_revision_submitted_at_when_submitted",
                        violation_error_message="A submitted revision says when it was submitted.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="budgets_revision_approver_is_not_author",
                        violation_error_code="approved_by",
                        violation_error_message="A budget is approved by somebody other than its author.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBudgetLine",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("number", models.PositiveIntegerField(verbose_name="line")),
                ("service", models.CharField(max_length=120, verbose_name="what is bought")),
                ("provider", models.CharField(blank=True, max_length=120, verbose_name="who is paid")),
                ("rate", phb.money.PenceField(verbose_name="price for one")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=2,
                        default=1,
                        max_digits=9,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="Such as hours, nights or visits.",
                        max_length=20,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("weekly", "a week"),
                            ("4weekly", "every 4 weeks"),
                            ("monthly", "a month"),
                            ("annual", "a year"),
                            ("one_off", "once"),
                        ],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                (
                    "convention",
                    models.CharField(
                        choices=[
                            ("days", "365 or 366 days ÷ 7 weeks a year"),
                            ("52", "52 weeks a year"),
                            ("52.14", "52.14 weeks a year"),
                        ],
                        default="days",
                        max_length=10,
                        verbose_name="weeks in a year",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "option",
                    models.CharField(
                        choices=[("01", "Direct payment"), ("02", "Notional budget"), ("03", "Third party budget")],
                        max_length=2,
                        verbose_name="how it is managed",
                    ),
                ),
                ("is_contingency", models.BooleanField(default=False, verbose_name="contingency")),
                ("agreed_amount", phb.money.PenceField(verbose_name="cost from the first day to the last")),
                ("icb_share", phb.money.PenceField(default=0, verbose_name="NHS")),
                ("council_share", phb.money.PenceField(default=0, verbose_name="council")),
                ("education_share", phb.money.PenceField(default=0, verbose_name="education")),
                ("other_share", phb.money.PenceField(default=0, verbose_name="other public money")),
                ("charge_share", phb.money.PenceField(default=0, verbose_name="assessed contribution")),
                ("top_up_share", phb.money.PenceField(default=0, verbose_name="own top-up")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.action",
                        verbose_name="action in the plan",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical line",
                "verbose_name_plural": "historical lines",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_7c62e9_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="budgetline",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="budgets.revision"
            ),
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("funder", models.CharField(choices=[("icb", "NHS"), ("council", "Council")], max_length=10)),
                ("agreed", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("yearly_amount", phb.money.PenceField(verbose_name="this funder's share in a year")),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content_sha256", models.CharField(max_length=64)),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="budgets.revision"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreed", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="budgets_approval_sent_back_with_words",
                        violation_error_code="words",
                        violation_error_message="Say why it is sent back, so that the author knows what to change.",
                    ),
                    models.UniqueConstraint(
                        fields=("revision", "funder", "content_sha256"),
                        name="budgets_approval_one_answer",
                        violation_error_message="This share has been answered already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("staged", "Waiting to be accepted"),
                            ("accepted", "Accepted"),
                            ("discarded", "Put aside"),
                        ],
                        default="staged",
                        max_length=10,
                    ),
                ),
                ("row_count", models.PositiveIntegerField()),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("layout", models.CharField(max_length=40)),
                ("account", models.CharField(blank=True, max_length=40, verbose_name="account in the file")),
                ("sum_amount", phb.money.PenceField()),
                ("opening_amount", phb.money.PenceField(blank=True, null=True)),
                ("closing_amount", phb.money.PenceField(blank=True, null=True)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("warnings", models.JSONField(blank=True, default=list)),
                (
                    "to_confirm",
                    models.CharField(blank=True, max_length=500, verbose_name="what to check before it is kept"),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="budgets.budget",
                    ),
                ),
                (
                    "loaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "discarded"), _negated=True),
                        fields=("sha256",),
                        name="budgets_spendimport_same_file_once",
                        violation_error_code="file",
                        violation_error_message="This file has been loaded already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at", None),
                                ("accepted_by", None),
                                models.Q(("status", "accepted"), _negated=True),
                            ),
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False), ("status", "accepted")
                            ),
                            _connector="OR",
                        ),
                        name="budgets_spendimport_accepted_by_and_at",
                        violation_error_message="An accepted file names who accepted it and when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_number", models.PositiveIntegerField(verbose_name="line in the file")),
                ("happened_on", models.DateField()),
                ("payee", models.CharField(max_length=200)),
                ("details", models.CharField(blank=True, max_length=500)),
                ("amount", phb.money.PenceField(verbose_name="amount, out below nought")),
                ("balance", phb.money.PenceField(blank=True, null=True)),
                ("key", models.CharField(max_length=120)),
                ("is_duplicate", models.BooleanField(default=False)),
                (
                    "suggested_action",
                    models.CharField(
                        choices=[
                            ("spend", "Spending"),
                            ("refund", "Refund from a supplier"),
                            ("contribution", "Contribution from the person"),
                            ("top_up", "The person's own top-up"),
                            ("payment_received", "Payment from a funder, recorded already when it was released"),
                            ("ignore", "Not about this budget"),
                        ],
                        max_length=20,
                    ),
                ),
                ("suggestion_words", models.CharField(blank=True, max_length=200, verbose_name="why it was suggested")),
                ("needs_person", models.BooleanField(default=False, verbose_name="somebody must say what it is")),
                ("warnings", models.JSONField(blank=True, default=list)),
                (
                    "budget",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.budget",
                    ),
                ),
                (
                    "spend_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="budgets.spendimport"
                    ),
                ),
                (
                    "suggested_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.budgetline",
                    ),
                ),
            ],
            options={
                "ordering": ("spend_import", "row_number"),
                "indexes": [models.Index(fields=["budget", "happened_on"], name="budgets_spe_budget__af98be_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("spend_import", "row_number"), name="budgets_spendrow_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SpendChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("spend", "Spending"),
                            ("refund", "Refund from a supplier"),
                            ("contribution", "Contribution from the person"),
                            ("top_up", "The person's own top-up"),
                            ("payment_received", "Payment from a funder, recorded already when it was released"),
                            ("ignore", "Not about this budget"),
                        ],
                        max_length=20,
                    ),
                ),
                ("chosen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.budgetline",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="budgets.spendrow"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="posting",
            name="import_row",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="budgets.spendrow",
            ),
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("figures", models.TextField(verbose_name="figures as canonical JSON")),
                ("sha256", models.CharField(max_length=64, verbose_name="digest of the figures")),
                ("rule_version", models.CharField(max_length=20)),
                ("counted_to", models.BigIntegerField(verbose_name="last entry counted")),
                ("seal_head", models.CharField(blank=True, max_length=64, verbose_name="head of the audit chain")),
                ("issued_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="budgets.budget"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="budgets.statement",
                    ),
                ),
            ],
            options={
                "ordering": ("-period_end", "-pk"),
                "indexes": [models.Index(fields=["budget", "period_end"], name="budgets_sta_budget__181e62_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("supersedes", None)),
                        fields=("budget", "period_start", "period_end"),
                        name="budgets_statement_first_of_period_once",
                        violation_error_message="A statement for this period has been issued. A new one supersedes it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))),
                        name="budgets_statement_ends_on_or_after_start",
                        violation_error_message="The period must end on or after the day it starts.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(fields=("revision", "number"), name="budgets_budgetline_number_once"),
        ),
    ]
