from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import djmoney.money
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import phb.money


class Migration(migrations.Migration):
    """All steps at once, for a new database: one by one they take several times as long."""

    replaces = [
        ("budgets", "0001_initial"),
        ("budgets", "0002_what_a_line_costs"),
        ("budgets", "0003_cost_of_employing"),
        ("budgets", "0004_approval_limits_and_cover"),
        ("budgets", "0005_accounts_by_two_people"),
        ("budgets", "0006_consent_beside_a_nominee"),
        ("budgets", "0007_indicative_amount_that_was_told"),
        ("budgets", "0008_pay_runs"),
        ("budgets", "0009_notices"),
        ("budgets", "0010_uplifts_and_local_rates"),
        ("budgets", "0011_payments_by_two"),
        ("budgets", "0012_endings"),
        ("budgets", "0013_panels_and_refusals"),
        ("budgets", "0014_how_lines_are_managed_and_charged"),
        ("budgets", "0015_reductions_in_a_run_behind_a_notice"),
    ]

    dependencies = [
        ("care_plans", "0001_squashed_0008"),
        ("phb", "0001_initial"),
        ("phb", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalCover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("named_on", models.DateField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who covers for them",
                    ),
                ),
                (
                    "delegator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who is covered",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="phb.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "cover",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("delegator", models.F("colleague")), _negated=True),
                        name="budgets_approvalcover_by_somebody_else",
                        violation_error_code="colleague",
                        violation_error_message="Nobody covers for themselves. Choose a colleague.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="budgets_approvalcover_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__gte", models.F("named_on"))),
                        name="budgets_approvalcover_not_backwards",
                        violation_error_code="starts_on",
                        violation_error_message="Cover begins today or later: nothing is agreed for somebody afterwards.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_approvalcover_accepted_by_and_at",
                        violation_error_message="Accepted cover says by whom and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_approvalcover_ended_by_and_at",
                        violation_error_message="Cover that was ended says by whom and when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("funder", models.CharField(choices=[("icb", "NHS"), ("council", "Council")], max_length=10)),
                ("agreed", models.BooleanField()),
                ("refuses", models.BooleanField(default=False, verbose_name="refused for good")),
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
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="budgets.approvalcover",
                        verbose_name="given for",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ApprovalLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clinical_lead", "Clinical lead"),
                            ("commissioning_manager", "Commissioning manager"),
                            ("council_manager", "Council manager"),
                        ],
                        max_length=30,
                    ),
                ),
                ("yearly_amount", phb.money.PenceField(verbose_name="most of the share in a year")),
                ("starts_on", models.DateField(verbose_name="first day it holds for")),
                (
                    "source",
                    models.CharField(
                        help_text="Such as: scheme of delegation, April 2026.",
                        max_length=200,
                        verbose_name="who says so",
                    ),
                ),
                ("set_on", models.DateField()),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="phb.organisation"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_on", "-pk"),
                "indexes": [
                    models.Index(fields=["organisation", "role", "starts_on"], name="budgets_app_organis_9f7cdb_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("yearly_amount__gte", 0),
                            ("yearly_amount__lte", djmoney.money.Money(Decimal("10000000.00"), "GBP")),
                        ),
                        name="budgets_approvallimit_amount_in_range",
                        violation_error_code="yearly_amount",
                        violation_error_message="A limit is between nought and £10,000,000 a year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__gte", models.F("set_on"))),
                        name="budgets_approvallimit_not_backwards",
                        violation_error_code="starts_on",
                        violation_error_message="A limit holds from today or a later day: what was agreed stays agreed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["clinical_lead", "commissioning_manager", "council_manager"])),
                        name="budgets_approvallimit_role_that_agrees",
                        violation_error_code="role",
                        violation_error_message="Choose a role that agrees budgets.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessedCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekly", phb.money.PenceField(verbose_name="assessed contribution a week")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("told_on", models.DateField(verbose_name="day the person was told")),
                (
                    "told_how",
                    models.CharField(
                        choices=[
                            ("meeting", "When we met"),
                            ("video", "By video"),
                            ("phone", "By phone"),
                            ("writing", "By letter or email"),
                        ],
                        max_length=10,
                        verbose_name="how the person was told",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="where the council says so")),
                ("recorded_on", models.DateField(verbose_name="day it was recorded")),
                (
                    "council",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="phb.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessed_charges",
                        to="care_plans.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "assessed contribution",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekly__gte", 0)),
                        name="budgets_assessedcharge_not_below_nought",
                        violation_error_code="weekly",
                        violation_error_message="A contribution is nought or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="budgets_assessedcharge_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="budgets_assessedcharge_says_source",
                        violation_error_code="source",
                        violation_error_message="Say where the council says so.",
                    ),
                ],
            },
        ),
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
                    "indicative",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="care_plans.indicativeamount",
                        verbose_name="indicative amount that the person was told",
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
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("conditions", models.TextField(help_text="One condition on each line. They are numbered.")),
                ("holder_name", models.CharField(max_length=140, verbose_name="who signed for the holder")),
                (
                    "holder_as",
                    models.CharField(
                        choices=[
                            ("person", "The person themselves"),
                            ("representative", "Representative"),
                            ("nominee", "Nominee"),
                            ("organisation", "Organisation that holds the account"),
                        ],
                        max_length=20,
                        verbose_name="as what they signed",
                    ),
                ),
                ("holder_signed_on", models.DateField(verbose_name="day they signed")),
                ("holder_paper", models.CharField(max_length=200, verbose_name="where their paper is kept")),
                (
                    "consent_name",
                    models.CharField(blank=True, max_length=140, verbose_name="who consents to a direct payment"),
                ),
                (
                    "consent_as",
                    models.CharField(
                        blank=True,
                        choices=[("person", "The person themselves"), ("representative", "Representative")],
                        max_length=20,
                        verbose_name="as what they consent",
                    ),
                ),
                ("consented_on", models.DateField(blank=True, null=True, verbose_name="day they consented")),
                ("body_name", models.CharField(max_length=140, verbose_name="who signed for the ICB")),
                ("body_signed_on", models.DateField(verbose_name="day the ICB signed")),
                ("body_paper", models.CharField(max_length=200, verbose_name="where the ICB’s paper is kept")),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="budgets.budget"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("budget", "number"),
                        name="budgets_agreement_number_once",
                        violation_error_message="Another agreement was recorded meanwhile. Look at it first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holder_signed_on__lte", models.F("recorded_on"))),
                        name="budgets_agreement_holder_has_signed",
                        violation_error_code="holder_signed_on",
                        violation_error_message="This day has not come yet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body_signed_on__lte", models.F("recorded_on"))),
                        name="budgets_agreement_body_has_signed",
                        violation_error_code="body_signed_on",
                        violation_error_message="This day has not come yet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("conditions", ""), _negated=True),
                            models.Q(("holder_name", ""), _negated=True),
                            models.Q(("body_name", ""), _negated=True),
                            models.Q(("holder_paper", ""), _negated=True),
                            models.Q(("body_paper", ""), _negated=True),
                        ),
                        name="budgets_agreement_says_what_and_who",
                        violation_error_code="conditions",
                        violation_error_message="An agreement has conditions, two names and the places of two papers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent_as", ""), ("consent_name", ""), ("consented_on", None)),
                            models.Q(
                                models.Q(("consent_name", ""), _negated=True),
                                models.Q(("consent_as", ""), _negated=True),
                                models.Q(("consented_on", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_agreement_consent_by_as_and_on",
                        violation_error_code="consent_name",
                        violation_error_message="Say who consents, as what and on which day, or none of it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("consent_as__in", ("", "person", "representative"))),
                        name="budgets_agreement_consent_of_the_person",
                        violation_error_code="consent_as",
                        violation_error_message="Consent is given by the person themselves, or by their representative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consented_on", None), ("consented_on__lte", models.F("recorded_on")), _connector="OR"
                        ),
                        name="budgets_agreement_has_consented",
                        violation_error_code="consented_on",
                        violation_error_message="This day has not come yet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder_as", "nominee"), _negated=True),
                            ("consented_on__isnull", False),
                            _connector="OR",
                        ),
                        name="budgets_agreement_nominee_with_consent",
                        violation_error_code="consent_name",
                        violation_error_message="A nominee takes the money on, and the person consents to that. Say who consented, and when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "A bank account of the person, or of somebody they chose"),
                            ("managed", "An account that an organisation holds for them"),
                        ],
                        default="own",
                        max_length=10,
                        verbose_name="whose account it is",
                    ),
                ),
                ("holder_name", models.CharField(max_length=140, verbose_name="name on the account")),
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
                    "statements_how",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="how the ICB sees what comes in and goes out"
                    ),
                ),
                ("checked_how", models.CharField(max_length=300, verbose_name="how the details were checked")),
                ("waits", models.BooleanField(verbose_name="takes the place of other details")),
                ("proposed_on", models.DateField()),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                ("counts_on", models.DateField(blank=True, null=True, verbose_name="first day money may go there")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="day the holder was told")),
                (
                    "told_to",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="who was told, and at which address or number"
                    ),
                ),
                ("stopped_on", models.DateField(blank=True, null=True)),
                ("stopped_words", models.CharField(blank=True, max_length=300, verbose_name="why it was stopped")),
                ("used_on", models.DateField(blank=True, null=True, verbose_name="day it became the account")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="account_changes", to="budgets.budget"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of account",
                "verbose_name_plural": "changes of account",
                "ordering": ("-pk",),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_on", None), ("used_on", None)),
                        fields=("budget",),
                        name="budgets_accountchange_one_open",
                        violation_error_message="Other bank details wait already. Confirm or stop those first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_two_people",
                        violation_error_code="confirmed_by",
                        violation_error_message="Bank details are confirmed by somebody other than whoever put them forward.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_by", None), ("confirmed_on", None), ("counts_on", None)),
                            models.Q(
                                models.Q(("confirmed_by", None), _negated=True),
                                models.Q(("confirmed_on", None), _negated=True),
                                models.Q(("counts_on", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_confirmed_by_and_on",
                        violation_error_message="Details that are confirmed say by whom, when, and from when they count.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_on", None),
                            models.Q(
                                ("confirmed_on__gte", models.F("proposed_on")),
                                ("counts_on__gte", models.F("confirmed_on")),
                                ("waits", False),
                            ),
                            models.Q(
                                ("confirmed_on__gte", models.F("proposed_on")),
                                ("counts_on__gt", models.F("confirmed_on")),
                                ("waits", True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_waits_its_days",
                        violation_error_code="counts_on",
                        violation_error_message="New details count only some days after they were confirmed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("told_by", None), ("told_on", None), ("told_to", "")),
                            models.Q(
                                models.Q(("told_on", None), _negated=True),
                                models.Q(("told_to", ""), _negated=True),
                                models.Q(("told_by", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_told_by_and_to",
                        violation_error_code="told_to",
                        violation_error_message="Say who was told, and at which address or number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stopped_by", None), ("stopped_on", None), ("stopped_words", "")),
                            models.Q(
                                models.Q(("stopped_on", None), _negated=True),
                                models.Q(("stopped_words", ""), _negated=True),
                                models.Q(("stopped_by", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_stopped_by_and_why",
                        violation_error_code="stopped_words",
                        violation_error_message="Say why the change is stopped.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_on", None),
                            models.Q(
                                ("counts_on__isnull", False),
                                ("counts_on__lte", models.F("used_on")),
                                ("stopped_on", None),
                                models.Q(
                                    ("waits", False),
                                    models.Q(("told_on__isnull", False), ("told_on__lte", models.F("used_on"))),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_used_when_it_counts",
                        violation_error_code="used_on",
                        violation_error_message="New details are used once they are confirmed, the holder was told and the days of waiting are over.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked_how", ""), _negated=True),
                        name="budgets_accountchange_says_how_checked",
                        violation_error_code="checked_how",
                        violation_error_message="Say how the details were checked.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), ("sort_code", "")),
                            models.Q(
                                models.Q(("sort_code", ""), _negated=True), models.Q(("number", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_both_or_neither",
                        violation_error_code="number",
                        violation_error_message="Give the sort code and the account number, or neither.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "managed"), _negated=True),
                            models.Q(("statements_how", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="budgets_accountchange_managed_is_auditable",
                        violation_error_code="statements_how",
                        violation_error_message="Say how the ICB sees what comes into the account and what goes out.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "A bank account of the person, or of somebody they chose"),
                            ("managed", "An account that an organisation holds for them"),
                        ],
                        default="own",
                        max_length=10,
                        verbose_name="whose account it is",
                    ),
                ),
                ("holder_name", models.CharField(max_length=140, verbose_name="name on the account")),
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
                    "change",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="budgets.accountchange",
                    ),
                ),
                (
                    "budget",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="account", to="budgets.budget"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["sort_code", "number"], name="budgets_acc_sort_co_4255c0_idx")],
            },
        ),
        migrations.CreateModel(
            name="ContributionMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            (
                                "net",
                                "Net: the council pays its share less the contribution, and the person pays that in",
                            ),
                            ("gross", "Gross: the council pays the full cost, and invoices the person"),
                        ],
                        max_length=5,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day it counts")),
                ("source", models.CharField(max_length=200, verbose_name="who decided it")),
                ("set_on", models.DateField(verbose_name="day it was set")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "council",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="phb.organisation"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "way of taking contributions",
                "verbose_name_plural": "ways of taking contributions",
                "ordering": ("council", "-starts_on", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("council", "starts_on"),
                        name="budgets_contributionmethod_once_a_day",
                        violation_error_code="starts_on",
                        violation_error_message="Another way counts from this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["net", "gross"])),
                        name="budgets_contributionmethod_on_the_list",
                        violation_error_code="method",
                        violation_error_message="Choose net or gross.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__gte", models.F("set_on"))),
                        name="budgets_contributionmethod_not_backwards",
                        violation_error_code="starts_on",
                        violation_error_message="It counts from today or later: what was agreed stays as it was.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FinalAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("drawn_on", models.DateField(verbose_name="day of the balance")),
                ("balance", phb.money.PenceField(verbose_name="what the account held")),
                ("liabilities_amount", phb.money.PenceField(default=0, verbose_name="what is paid first")),
                ("icb_share", phb.money.PenceField(default=0, verbose_name="NHS")),
                ("council_share", phb.money.PenceField(default=0, verbose_name="council")),
                ("education_share", phb.money.PenceField(default=0, verbose_name="education")),
                ("other_share", phb.money.PenceField(default=0, verbose_name="other public money")),
                ("charge_share", phb.money.PenceField(default=0, verbose_name="assessed contribution")),
                ("top_up_share", phb.money.PenceField(default=0, verbose_name="own top-up")),
                ("agreed_on", models.DateField(blank=True, null=True)),
                (
                    "agreed_by",
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
                    models.OneToOneField(
                        error_messages={"unique": "A final account was begun already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="final_account",
                        to="budgets.budget",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_by", None), ("agreed_on", None)),
                            models.Q(("agreed_by__isnull", False), ("agreed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_finalaccount_agreed_by_and_on",
                        violation_error_message="A final account that was agreed says by whom and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by", None),
                            models.Q(("agreed_by", models.F("drawn_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="budgets_finalaccount_two_people",
                        violation_error_code="agreed_by",
                        violation_error_message="A final account is agreed by somebody other than whoever drew it up.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAccount",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "A bank account of the person, or of somebody they chose"),
                            ("managed", "An account that an organisation holds for them"),
                        ],
                        default="own",
                        max_length=10,
                        verbose_name="whose account it is",
                    ),
                ),
                ("holder_name", models.CharField(max_length=140, verbose_name="name on the account")),
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
                    "change",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.accountchange",
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
            name="HistoricalAccountChange",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "A bank account of the person, or of somebody they chose"),
                            ("managed", "An account that an organisation holds for them"),
                        ],
                        default="own",
                        max_length=10,
                        verbose_name="whose account it is",
                    ),
                ),
                ("holder_name", models.CharField(max_length=140, verbose_name="name on the account")),
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
                    "statements_how",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="how the ICB sees what comes in and goes out"
                    ),
                ),
                ("checked_how", models.CharField(max_length=300, verbose_name="how the details were checked")),
                ("waits", models.BooleanField(verbose_name="takes the place of other details")),
                ("proposed_on", models.DateField()),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                ("counts_on", models.DateField(blank=True, null=True, verbose_name="first day money may go there")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="day the holder was told")),
                (
                    "told_to",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="who was told, and at which address or number"
                    ),
                ),
                ("stopped_on", models.DateField(blank=True, null=True)),
                ("stopped_words", models.CharField(blank=True, max_length=300, verbose_name="why it was stopped")),
                ("used_on", models.DateField(blank=True, null=True, verbose_name="day it became the account")),
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
                    "confirmed_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
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
                    "stopped_by",
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
                    "told_by",
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
                "verbose_name": "historical change of account",
                "verbose_name_plural": "historical changes of account",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_16e172_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAccountUser",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("name", models.CharField(max_length=140)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("person", "The person themselves"),
                            ("representative", "Representative"),
                            ("nominee", "Nominee"),
                            ("payroll", "Payroll provider"),
                            ("organisation", "Organisation that holds the account"),
                        ],
                        max_length=20,
                        verbose_name="as what",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.accountchange",
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
                "verbose_name": "historical person named on an account",
                "verbose_name_plural": "historical people named on accounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_7ea8e5_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalApprovalCover",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("named_on", models.DateField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "colleague",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who covers for them",
                    ),
                ),
                (
                    "delegator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who is covered",
                    ),
                ),
                (
                    "ended_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical cover",
                "verbose_name_plural": "historical covers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_6223f8_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAssessedCharge",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("weekly", phb.money.PenceField(verbose_name="assessed contribution a week")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("told_on", models.DateField(verbose_name="day the person was told")),
                (
                    "told_how",
                    models.CharField(
                        choices=[
                            ("meeting", "When we met"),
                            ("video", "By video"),
                            ("phone", "By phone"),
                            ("writing", "By letter or email"),
                        ],
                        max_length=10,
                        verbose_name="how the person was told",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="where the council says so")),
                ("recorded_on", models.DateField(verbose_name="day it was recorded")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                    "recorded_by",
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
                "verbose_name": "historical assessed contribution",
                "verbose_name_plural": "historical assessed contributions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_706943_idx")],
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
                    "indicative",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.indicativeamount",
                        verbose_name="indicative amount that the person was told",
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
            name="HistoricalFinalAccount",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("drawn_on", models.DateField(verbose_name="day of the balance")),
                ("balance", phb.money.PenceField(verbose_name="what the account held")),
                ("liabilities_amount", phb.money.PenceField(default=0, verbose_name="what is paid first")),
                ("icb_share", phb.money.PenceField(default=0, verbose_name="NHS")),
                ("council_share", phb.money.PenceField(default=0, verbose_name="council")),
                ("education_share", phb.money.PenceField(default=0, verbose_name="education")),
                ("other_share", phb.money.PenceField(default=0, verbose_name="other public money")),
                ("charge_share", phb.money.PenceField(default=0, verbose_name="assessed contribution")),
                ("top_up_share", phb.money.PenceField(default=0, verbose_name="own top-up")),
                ("agreed_on", models.DateField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "agreed_by",
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
                        error_messages={"unique": "A final account was begun already."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.budget",
                    ),
                ),
                (
                    "drawn_by",
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
                "verbose_name": "historical final account",
                "verbose_name_plural": "historical final accounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_6c9bb7_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLiability",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wages", "Final wages"),
                            ("notice", "Pay during notice"),
                            ("redundancy", "Redundancy pay"),
                            ("hmrc", "HMRC"),
                            ("payroll", "Payroll fee"),
                            ("other", "Another bill"),
                        ],
                        max_length=10,
                        verbose_name="what for",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("amount", phb.money.PenceField()),
                ("evidence", models.CharField(max_length=200, verbose_name="which paper shows it")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.finalaccount",
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
                "verbose_name": "historical liability",
                "verbose_name_plural": "historical liabilities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_f3f6f1_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPanelSitting",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("held_on", models.DateField(verbose_name="day it sits")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where, or how to join")),
                ("called_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="day the minutes were closed")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "called_by",
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
                    "chair",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who chairs",
                    ),
                ),
                (
                    "closed_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical panel sitting",
                "verbose_name_plural": "historical panel sittings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_a26360_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPayHold",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("reason", models.CharField(max_length=300, verbose_name="why it is held")),
                ("team", models.CharField(blank=True, max_length=80, verbose_name="team that looks into it")),
                ("held_on", models.DateField(verbose_name="held since")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="let go on")),
                ("released_words", models.CharField(blank=True, max_length=300, verbose_name="why it was let go")),
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
                    "held_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague who looks into it",
                    ),
                ),
                (
                    "released_by",
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
                "verbose_name": "historical hold on payments",
                "verbose_name_plural": "historical holds on payments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_3d9f1d_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPaymentBar",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "head",
                    models.CharField(
                        choices=[
                            ("a", "(a) Drug rehabilitation requirement of a community or suspended sentence order"),
                            ("b", "(b) Alcohol treatment requirement of a community or suspended sentence order"),
                            ("c", "(c) Licence with a condition to deal with drug or alcohol related behaviour"),
                            ("d", "(d) Treatment required by an older community rehabilitation order"),
                            ("e", "(e) Drug treatment and testing order"),
                            ("f", "(f) Youth rehabilitation order with drug or intoxicating substance treatment"),
                            ("g", "(g) An order of a court in Scotland that requires such treatment"),
                        ],
                        max_length=1,
                        verbose_name="head of the Schedule",
                    ),
                ),
                ("evidence", models.CharField(max_length=300, verbose_name="evidence seen")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("recorded_on", models.DateField(verbose_name="day it was recorded")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    "recorded_by",
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
                "verbose_name": "historical bar on direct payments",
                "verbose_name_plural": "historical bars on direct payments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_4d9007_idx")],
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
                            ("refused", "Refused"),
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
            name="HistoricalUpliftRun",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("effective_on", models.DateField(verbose_name="first day of the new rates")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("per_cent", "A percentage, by kind of service"),
                            ("table", "The usual rates of the table"),
                            ("file", "A file with a rate for each line"),
                        ],
                        max_length=10,
                        verbose_name="what the new rates are made from",
                    ),
                ),
                ("per_cents", models.JSONField(blank=True, default=dict, verbose_name="percentages by kind")),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("planned_on", models.DateField()),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("put_aside_on", models.DateField(blank=True, null=True)),
                ("put_aside_words", models.CharField(blank=True, max_length=300, verbose_name="why it was put aside")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "closed_by",
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
                    "planned_by",
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
                    "put_aside_by",
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
                "verbose_name": "historical uplift",
                "verbose_name_plural": "historical uplifts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_ab686e_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Liability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wages", "Final wages"),
                            ("notice", "Pay during notice"),
                            ("redundancy", "Redundancy pay"),
                            ("hmrc", "HMRC"),
                            ("payroll", "Payroll fee"),
                            ("other", "Another bill"),
                        ],
                        max_length=10,
                        verbose_name="what for",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("amount", phb.money.PenceField()),
                ("evidence", models.CharField(max_length=200, verbose_name="which paper shows it")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="liabilities",
                        to="budgets.finalaccount",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "liabilities",
                "ordering": ("due_on", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), models.Q(("evidence", ""), _negated=True)),
                        name="budgets_liability_amount_and_evidence",
                        violation_error_code="amount",
                        violation_error_message="Give an amount above nought, and which paper shows it.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind of service")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="counted in")),
                ("low", phb.money.PenceField(verbose_name="least that is paid")),
                ("usual", phb.money.PenceField(verbose_name="usually paid")),
                ("starts_on", models.DateField(verbose_name="first day it counts")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day it counts")),
                ("source", models.CharField(max_length=200, verbose_name="who says so")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "market rate",
                "ordering": ("-starts_on", "-pk"),
                "indexes": [models.Index(fields=["icb", "starts_on"], name="budgets_mar_icb_id_e13400_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("low__gt", 0), ("usual__gte", models.F("low"))),
                        name="budgets_marketrate_low_up_to_usual",
                        violation_error_code="usual",
                        violation_error_message="The least is above nought, and the usual rate is as much or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="budgets_marketrate_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="budgets_marketrate_says_of_what_and_who",
                        violation_error_code="source",
                        violation_error_message="Say of which kind of service it is, and who says so.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reduction", "Less money"),
                            ("offset", "Unused money set off"),
                            ("stop", "The payments stop"),
                            ("suspension", "The payments pause"),
                        ],
                        max_length=10,
                        verbose_name="what it says",
                    ),
                ),
                (
                    "before_amount",
                    phb.money.PenceField(blank=True, null=True, verbose_name="direct payment agreed before"),
                ),
                (
                    "after_amount",
                    phb.money.PenceField(blank=True, null=True, verbose_name="direct payment agreed after"),
                ),
                ("unused_amount", phb.money.PenceField(blank=True, null=True, verbose_name="unused money")),
                (
                    "reasons",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="reasons",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="what was looked at",
                    ),
                ),
                ("takes_effect_on", models.DateField(verbose_name="first day it counts")),
                ("shorter_reason", models.TextField(blank=True, verbose_name="why shorter notice is reasonable")),
                ("written_on", models.DateField()),
                ("given_on", models.DateField(blank=True, null=True, verbose_name="day it was given")),
                (
                    "given_how",
                    models.CharField(
                        blank=True,
                        choices=[("letter", "By letter"), ("hand", "On paper, by hand"), ("email", "By e-mail")],
                        max_length=10,
                        verbose_name="how it was given",
                    ),
                ),
                ("given_to", models.TextField(blank=True, verbose_name="who it was given to")),
                ("earliest_on", models.DateField(blank=True, null=True, verbose_name="first day after full notice")),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_why", models.TextField(blank=True, verbose_name="why it was withdrawn")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="budgets.budget"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="HistoricalOffset",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("month", models.DateField(verbose_name="first day of the month")),
                ("amount", phb.money.PenceField(verbose_name="set off in this month")),
                (
                    "judged",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="why it is reasonable",
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical amount set off",
                "verbose_name_plural": "historical amounts set off",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_9a8a69_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="NoticeDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days of notice")),
                ("starts_on", models.DateField(verbose_name="first day it holds for")),
                ("source", models.CharField(max_length=200, verbose_name="who says so")),
                ("set_on", models.DateField()),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "days of notice",
                "verbose_name_plural": "days of notice",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 182)),
                        name="budgets_noticedays_days_in_range",
                        violation_error_code="days",
                        violation_error_message="Notice is between 1 and 182 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__gte", models.F("set_on"))),
                        name="budgets_noticedays_not_backwards",
                        violation_error_code="starts_on",
                        violation_error_message="It holds from today or a later day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_on", models.DateField()),
                (
                    "asked_by",
                    models.CharField(
                        choices=[("person", "The person"), ("representative", "Somebody who acts for the person")],
                        max_length=20,
                        verbose_name="who asked",
                    ),
                ),
                ("asker_name", models.CharField(max_length=140, verbose_name="their name")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("online", "On this service"),
                            ("phone", "By phone"),
                            ("paper", "By letter or email"),
                            ("meeting", "When we met"),
                        ],
                        max_length=10,
                        verbose_name="how they asked",
                    ),
                ),
                ("words", models.TextField(verbose_name="why they do not agree")),
                ("evidence", models.TextField(blank=True, verbose_name="what we did not know")),
                ("due_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="budgets.notice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "request to look at a notice again",
                "verbose_name_plural": "requests to look at notices again",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gte", models.F("asked_on")), models.Q(("words", ""), _negated=True)
                        ),
                        name="budgets_noticequestion_due_after_asked",
                        violation_error_code="due_on",
                        violation_error_message="It says why, and an answer is due on or after the day it was asked for.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("stands", "The notice stands"),
                            ("withdrawn", "The notice is withdrawn"),
                            ("replaced", "The notice is withdrawn, and another is written in its place"),
                        ],
                        max_length=10,
                        verbose_name="what was decided",
                    ),
                ),
                (
                    "reasons",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="reasons",
                    ),
                ),
                ("decided_on", models.DateField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "question",
                    models.OneToOneField(
                        error_messages={"unique": "This was answered already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="budgets.noticequestion",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about a notice",
                "verbose_name_plural": "answers about notices",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True),
                        name="budgets_noticeanswer_says_why",
                        violation_error_code="reasons",
                        violation_error_message="An answer gives its reasons.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="first day of the month")),
                ("amount", phb.money.PenceField(verbose_name="set off in this month")),
                (
                    "judged",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="why it is reasonable",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offsets", to="budgets.notice"
                    ),
                ),
            ],
            options={
                "verbose_name": "amount set off",
                "verbose_name_plural": "amounts set off",
                "ordering": ("month", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "month"),
                        name="budgets_offset_month_once",
                        violation_error_code="month",
                        violation_error_message="This month is named already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), models.Q(("judged", ""), _negated=True)),
                        name="budgets_offset_above_nought_and_judged",
                        violation_error_code="amount",
                        violation_error_message="Give an amount above nought, and why it is reasonable.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wage", phb.money.PenceField(verbose_name="wage for an hour")),
                ("hours", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="hours a week")),
                ("weeks", models.DecimalField(decimal_places=2, max_digits=4, verbose_name="weeks of work in a year")),
                ("claims_allowance", models.BooleanField(verbose_name="claims the Employment Allowance")),
                ("rates_on", models.DateField(verbose_name="by the rates of this day")),
                ("wages", phb.money.PenceField()),
                ("holiday", phb.money.PenceField()),
                ("national_insurance", phb.money.PenceField()),
                ("pension", phb.money.PenceField()),
                ("insurance", phb.money.PenceField(default=0)),
                ("payroll", phb.money.PenceField(default=0)),
                ("training", phb.money.PenceField(default=0)),
                ("redundancy", phb.money.PenceField(default=0)),
                ("total", phb.money.PenceField(verbose_name="cost of employing for a year")),
                ("words", models.JSONField(verbose_name="how each part was worked out")),
                ("sources", models.JSONField(verbose_name="the rates and who says so")),
                ("worked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="on_costs", to="budgets.budget"
                    ),
                ),
                (
                    "worked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "cost of employing",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("wages"), "+", models.F("holiday")
                                                        ),
                                                        "+",
                                                        models.F("national_insurance"),
                                                    ),
                                                    "+",
                                                    models.F("pension"),
                                                ),
                                                "+",
                                                models.F("insurance"),
                                            ),
                                            "+",
                                            models.F("payroll"),
                                        ),
                                        "+",
                                        models.F("training"),
                                    ),
                                    "+",
                                    models.F("redundancy"),
                                ),
                            )
                        ),
                        name="budgets_oncost_parts_make_the_whole",
                        violation_error_code="total",
                        violation_error_message="The parts must add up to the yearly cost, to the penny.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holiday__gte", 0),
                            ("insurance__gte", 0),
                            ("national_insurance__gte", 0),
                            ("payroll__gte", 0),
                            ("pension__gte", 0),
                            ("redundancy__gte", 0),
                            ("training__gte", 0),
                            ("wages__gt", 0),
                            ("wages__gte", 0),
                        ),
                        name="budgets_oncost_no_part_below_nought",
                        violation_error_code="wage",
                        violation_error_message="No part of the cost is below nought, and wages are above it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours__gt", 0), ("hours__lte", 168), ("wage__gt", 0), ("weeks__gt", 0), ("weeks__lte", 53)
                        ),
                        name="budgets_oncost_a_job_that_can_be",
                        violation_error_code="wage",
                        violation_error_message="A job has a wage, hours of a week and weeks of a year.",
                    ),
                ],
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
                            ("52.143", "52.143 weeks a year"),
                            ("13x4", "13 times 4 weeks a year"),
                            ("own", "a number of weeks of its own"),
                        ],
                        default="days",
                        max_length=10,
                        verbose_name="weeks in a year",
                    ),
                ),
                (
                    "weeks",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="weeks paid for in the year"
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
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[("01", "Direct payment"), ("02", "Notional budget"), ("03", "Third party budget")],
                        max_length=2,
                        verbose_name="how the person wished it managed",
                    ),
                ),
                (
                    "option_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is managed otherwise"),
                ),
                (
                    "option_decided_on",
                    models.DateField(blank=True, null=True, verbose_name="day it was decided how it is managed"),
                ),
                (
                    "vat",
                    models.CharField(
                        choices=[
                            ("gross", "The price includes any VAT"),
                            ("recovered", "VAT comes on top, and the NHS or council recovers it"),
                            ("zero", "Zero-rated, with a declaration by the disabled person"),
                            ("none", "No VAT: exempt, or outside VAT"),
                        ],
                        default="gross",
                        max_length=10,
                        verbose_name="VAT",
                    ),
                ),
                (
                    "vat_percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="rate of VAT, %"
                    ),
                ),
                ("vat_amount", phb.money.PenceField(default=0, verbose_name="VAT")),
                (
                    "vat_declared_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the declaration for zero rate"),
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
                (
                    "option_decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who decided how it is managed",
                    ),
                ),
                (
                    "on_cost",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="budgets.oncost",
                        verbose_name="cost of employing",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "ordering": ("revision", "number"),
            },
        ),
        migrations.CreateModel(
            name="OnCostRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("holiday", "Holiday pay, of pay for work"),
                            ("ni_rate", "Employer’s National Insurance"),
                            ("ni_from", "National Insurance is paid on pay above"),
                            ("ni_allowance", "Employment Allowance"),
                            ("pension_rate", "Employer’s pension contribution"),
                            ("pension_trigger", "A pension is due from pay of"),
                            ("pension_from", "Pension is paid on pay above"),
                            ("pension_to", "Pension is paid on pay up to"),
                            ("insurance", "Employers’ liability insurance"),
                            ("payroll", "Payroll service"),
                            ("training", "Training of one assistant"),
                            ("redundancy", "Weeks of pay to put aside for redundancy"),
                            ("redundancy_most", "A week’s pay counts for redundancy up to"),
                        ],
                        max_length=20,
                        verbose_name="which rate",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=9)),
                ("starts_on", models.DateField(verbose_name="first day it counts")),
                ("year", models.CharField(max_length=20, verbose_name="for which year")),
                ("source", models.CharField(max_length=200, verbose_name="who says so")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "rate of employing",
                "ordering": ("-starts_on", "-pk"),
                "indexes": [models.Index(fields=["icb", "name", "starts_on"], name="budgets_onc_icb_id_8c205e_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="budgets_oncostrate_not_below_nought",
                        violation_error_code="value",
                        violation_error_message="A rate is never below nought.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name__in", ("holiday", "ni_rate", "pension_rate")), _negated=True),
                            ("value__lte", 100),
                            _connector="OR",
                        ),
                        name="budgets_oncostrate_per_cent_up_to_100",
                        violation_error_code="value",
                        violation_error_message="This rate is in per cent, so it is at most 100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                [
                                    "holiday",
                                    "ni_rate",
                                    "ni_from",
                                    "ni_allowance",
                                    "pension_rate",
                                    "pension_trigger",
                                    "pension_from",
                                    "pension_to",
                                    "insurance",
                                    "payroll",
                                    "training",
                                    "redundancy",
                                    "redundancy_most",
                                ],
                            )
                        ),
                        name="budgets_oncostrate_name_on_the_list",
                        violation_error_code="name",
                        violation_error_message="Choose one of the rates.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", ""), _negated=True), models.Q(("year", ""), _negated=True)
                        ),
                        name="budgets_oncostrate_says_who_and_when",
                        violation_error_code="source",
                        violation_error_message="Say who says so, and for which year.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="place on the agenda")),
                (
                    "funder",
                    models.CharField(
                        choices=[("icb", "NHS"), ("council", "Council")], max_length=10, verbose_name="whose share"
                    ),
                ),
                ("content_sha256", models.CharField(max_length=64, verbose_name="digest of what was submitted")),
                ("papers", models.JSONField(verbose_name="what the panel was shown")),
                ("note", models.TextField(blank=True, verbose_name="what the panel should know")),
                ("put_on", models.DateField()),
                ("put_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.plan",
                        verbose_name="care plan",
                    ),
                ),
                (
                    "put_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "item on a panel's agenda",
                "verbose_name_plural": "items on panels' agendas",
                "ordering": ("sitting", "number"),
            },
        ),
        migrations.CreateModel(
            name="PanelDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("agree", "Agree"), ("send_back", "Send back"), ("refuse", "Refuse")],
                        max_length=10,
                        verbose_name="what the panel decided",
                    ),
                ),
                ("reasons", models.TextField(verbose_name="reasons, as minuted")),
                ("decided_on", models.DateField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "approval",
                    models.OneToOneField(
                        error_messages={"unique": "This answer gives effect to another item already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_decision",
                        to="budgets.approval",
                        verbose_name="the answer it was given effect by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answered for the panel",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        error_messages={"unique": "This item is decided already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="budgets.panelitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision of a panel",
                "verbose_name_plural": "decisions of panels",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True),
                        name="budgets_paneldecision_with_reasons",
                        violation_error_code="reasons",
                        violation_error_message="Say why, as it stands in the minutes.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelSitting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="day it sits")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where, or how to join")),
                ("called_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="day the minutes were closed")),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "chair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who chairs",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="phb.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "panel sitting",
                "ordering": ("-held_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("held_on__gte", models.F("called_on"))),
                        name="budgets_panelsitting_not_backwards",
                        violation_error_code="held_on",
                        violation_error_message="A panel is called for today or a later day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by", None), ("closed_on", None)),
                            models.Q(("closed_by__isnull", False), ("closed_on__gte", models.F("held_on"))),
                            _connector="OR",
                        ),
                        name="budgets_panelsitting_closed_by_and_on",
                        violation_error_code="closed_on",
                        violation_error_message="Minutes are closed by somebody, on the day of the sitting or later.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sits",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="budgets.panelsitting"
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a panel",
                "verbose_name_plural": "members of panels",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sitting", "user"),
                        name="budgets_panelmember_once",
                        violation_error_message="They sit on it already.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="panelitem",
            name="sitting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="budgets.panelsitting"
            ),
        ),
        migrations.CreateModel(
            name="HistoricalPanelMember",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sits",
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.panelsitting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical member of a panel",
                "verbose_name_plural": "historical members of panels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_3850e1_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PayHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="why it is held")),
                ("team", models.CharField(blank=True, max_length=80, verbose_name="team that looks into it")),
                ("held_on", models.DateField(verbose_name="held since")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="let go on")),
                ("released_words", models.CharField(blank=True, max_length=300, verbose_name="why it was let go")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pay_holds", to="budgets.budget"
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague who looks into it",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "hold on payments",
                "verbose_name_plural": "holds on payments",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_on", None)),
                        fields=("budget",),
                        name="budgets_payhold_one_open",
                        violation_error_message="The payments of this budget are held already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="budgets_payhold_says_why",
                        violation_error_code="reason",
                        violation_error_message="Say why the payment is held.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner__isnull", False), ("team", "")),
                            models.Q(("owner", None), models.Q(("team", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="budgets_payhold_has_one_owner",
                        violation_error_code="owner",
                        violation_error_message="Name a colleague or a team that looks into it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_by", None), ("released_on", None), ("released_words", "")),
                            models.Q(
                                ("released_by__isnull", False),
                                ("released_on__gte", models.F("held_on")),
                                ("released_on__isnull", False),
                                models.Q(("released_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_payhold_released_by_on_and_why",
                        violation_error_code="released_words",
                        violation_error_message="Say why the payment is let go.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentBar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "head",
                    models.CharField(
                        choices=[
                            ("a", "(a) Drug rehabilitation requirement of a community or suspended sentence order"),
                            ("b", "(b) Alcohol treatment requirement of a community or suspended sentence order"),
                            ("c", "(c) Licence with a condition to deal with drug or alcohol related behaviour"),
                            ("d", "(d) Treatment required by an older community rehabilitation order"),
                            ("e", "(e) Drug treatment and testing order"),
                            ("f", "(f) Youth rehabilitation order with drug or intoxicating substance treatment"),
                            ("g", "(g) An order of a court in Scotland that requires such treatment"),
                        ],
                        max_length=1,
                        verbose_name="head of the Schedule",
                    ),
                ),
                ("evidence", models.CharField(max_length=300, verbose_name="evidence seen")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("recorded_on", models.DateField(verbose_name="day it was recorded")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payment_bars", to="care_plans.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "bar on direct payments",
                "verbose_name_plural": "bars on direct payments",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="budgets_paymentbar_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("head__in", ["a", "b", "c", "d", "e", "f", "g"])),
                        name="budgets_paymentbar_head_on_the_list",
                        violation_error_code="head",
                        violation_error_message="Choose the head from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="budgets_paymentbar_says_evidence",
                        violation_error_code="evidence",
                        violation_error_message="Say what evidence was seen.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_start", models.DateField(verbose_name="first day of the month")),
                ("period_end", models.DateField(verbose_name="last day of the month")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("reviewed", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("part_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("replaced", "Replaced by a later draft"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("item_count", models.PositiveIntegerField(default=0, verbose_name="number of payments")),
                ("total_amount", phb.money.PenceField(default=0, verbose_name="total of the payments")),
                ("content_sha256", models.CharField(blank=True, max_length=64, verbose_name="digest of the payments")),
                ("drafted_on", models.DateField()),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                ("approved_on", models.DateField(blank=True, null=True)),
                ("pay_on", models.DateField(blank=True, null=True, verbose_name="day it was paid")),
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
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.payrun",
                        verbose_name="run it is compared with",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="budgets.payrun",
                        verbose_name="draft it replaces",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "pay run",
                "ordering": ("-period_start", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("draft", "reviewed", "approved"))),
                        fields=("icb", "period_start"),
                        name="budgets_payrun_one_unpaid",
                        violation_error_message="This month has a run that is not paid yet. Go on with that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gt", models.F("period_start"))),
                        name="budgets_payrun_ends_after_start",
                        violation_error_message="The last day of the month comes after the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_by", None), ("reviewed_on", None)),
                            models.Q(("reviewed_by__isnull", False), ("reviewed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_payrun_reviewed_by_and_on",
                        violation_error_message="A run that was reviewed says by whom and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by", None), ("approved_on", None)),
                            models.Q(
                                ("approved_by__isnull", False),
                                ("approved_on__isnull", False),
                                ("reviewed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_payrun_approved_by_and_on",
                        violation_error_message="A run that was approved was reviewed, and says who approved it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="budgets_payrun_approver_did_not_draft",
                        violation_error_code="approved_by",
                        violation_error_message="A run is approved by somebody other than whoever drafted it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_on__isnull", False), ("status__in", ("approved", "part_paid", "paid"))),
                            models.Q(
                                models.Q(("status__in", ("approved", "part_paid", "paid")), _negated=True),
                                ("approved_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_payrun_approved_before_it_is_paid",
                        violation_error_message="A run is approved before it is paid.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paid_by", None),
                                ("pay_on", None),
                                models.Q(("status__in", ("paid", "part_paid")), _negated=True),
                            ),
                            models.Q(
                                ("approved_on__isnull", False), ("paid_by__isnull", False), ("pay_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="budgets_payrun_paid_by_and_on",
                        violation_error_message="A run that was paid was approved, and says who marked it and for which day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPayRun",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("period_start", models.DateField(verbose_name="first day of the month")),
                ("period_end", models.DateField(verbose_name="last day of the month")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("reviewed", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("part_paid", "Partly paid"),
                            ("paid", "Paid"),
                            ("replaced", "Replaced by a later draft"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("item_count", models.PositiveIntegerField(default=0, verbose_name="number of payments")),
                ("total_amount", phb.money.PenceField(default=0, verbose_name="total of the payments")),
                ("content_sha256", models.CharField(blank=True, max_length=64, verbose_name="digest of the payments")),
                ("drafted_on", models.DateField()),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                ("approved_on", models.DateField(blank=True, null=True)),
                ("pay_on", models.DateField(blank=True, null=True, verbose_name="day it was paid")),
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
                    "drafted_by",
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
                    "paid_by",
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
                    "reviewed_by",
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
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.payrun",
                        verbose_name="run it is compared with",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.payrun",
                        verbose_name="draft it replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical pay run",
                "verbose_name_plural": "historical pay runs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_1ac3aa_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PayRunItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="whose budget it is")),
                ("holder_name", models.CharField(blank=True, max_length=140, verbose_name="name on the account")),
                ("sort_code", models.CharField(blank=True, max_length=6)),
                ("number", models.CharField(blank=True, max_length=8, verbose_name="account number")),
                ("planned_amount", phb.money.PenceField(verbose_name="planned for the month")),
                ("reduction_amount", phb.money.PenceField(default=0, verbose_name="reduction")),
                ("amount", phb.money.PenceField(verbose_name="to pay")),
                ("icb_amount", phb.money.PenceField(default=0, verbose_name="NHS")),
                ("council_amount", phb.money.PenceField(default=0, verbose_name="council")),
                ("education_amount", phb.money.PenceField(default=0, verbose_name="education")),
                ("other_amount", phb.money.PenceField(default=0, verbose_name="other public money")),
                ("gate", models.CharField(blank=True, max_length=20, verbose_name="what held it when it was drafted")),
                (
                    "obstacle",
                    models.CharField(blank=True, max_length=400, verbose_name="why it was held when it was drafted"),
                ),
                (
                    "before",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.payrunitem",
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pay_run_items", to="budgets.budget"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.notice",
                        verbose_name="notice behind the reduction",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="budgets.payrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "payment of a run",
                "verbose_name_plural": "payments of a run",
                "ordering": ("name", "pk"),
                "indexes": [models.Index(fields=["run", "name", "id"], name="budgets_payrunitem_by_name")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "budget"),
                        name="budgets_payrunitem_budget_once",
                        violation_error_message="This budget is in the run already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("planned_amount"), "-", models.F("reduction_amount")
                                ),
                            )
                        ),
                        name="budgets_payrunitem_planned_less_reduction",
                        violation_error_message="What is paid is what is planned less what is taken off.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("icb_amount"), "+", models.F("council_amount")
                                        ),
                                        "+",
                                        models.F("education_amount"),
                                    ),
                                    "+",
                                    models.F("other_amount"),
                                ),
                            ),
                            ("council_amount__gte", 0),
                            ("education_amount__gte", 0),
                            ("icb_amount__gte", 0),
                            ("other_amount__gte", 0),
                        ),
                        name="budgets_payrunitem_shares_add_up",
                        violation_error_message="What the funders pay adds up to the payment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_amount__gt", 0),
                            models.Q(
                                models.Q(("notice", None), ("reduction_amount", 0)),
                                models.Q(("notice__isnull", False), ("reduction_amount__gt", 0)),
                                _connector="OR",
                            ),
                        ),
                        name="budgets_payrunitem_reduced_behind_a_notice",
                        violation_error_code="reduction_amount",
                        violation_error_message="A payment is reduced only behind a written notice.",
                    ),
                ],
            },
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
            },
        ),
        migrations.CreateModel(
            name="PayRunPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("apart", models.BooleanField(default=False, verbose_name="paid on the page of its budget")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="budgets.payrunitem"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="run_payment", to="budgets.posting"
                    ),
                ),
            ],
            options={
                "verbose_name": "payment made in a run",
                "verbose_name_plural": "payments made in a run",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PaymentBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("returned", "The bank returned it"), ("recalled", "We recalled it")],
                        max_length=10,
                        verbose_name="how it came back",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why it came back")),
                ("came_on", models.DateField(verbose_name="day it came back")),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="day it was settled")),
                (
                    "settled_words",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is not paid again"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_back",
                        to="budgets.payrunpayment",
                    ),
                ),
                (
                    "reversal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="budgets.posting"
                    ),
                ),
            ],
            options={
                "verbose_name": "payment that came back",
                "verbose_name_plural": "payments that came back",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="budgets_paymentback_says_why",
                        violation_error_code="reason",
                        violation_error_message="Say why the payment came back.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_by", None), ("settled_on", None), ("settled_words", "")),
                            models.Q(
                                ("settled_by__isnull", False),
                                ("settled_on__gte", models.F("came_on")),
                                ("settled_on__isnull", False),
                                models.Q(("settled_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_paymentback_settled_by_on_and_why",
                        violation_error_code="settled_words",
                        violation_error_message="Say why it is not paid again.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period_start", models.DateField(verbose_name="first day of the month")),
                ("amount", phb.money.PenceField(verbose_name="to pay")),
                ("words", models.CharField(max_length=300, verbose_name="why it is paid apart from the run")),
                (
                    "override_words",
                    models.CharField(blank=True, max_length=500, verbose_name="why it may go over what is agreed"),
                ),
                ("asked_on", models.DateField(verbose_name="asked for on")),
                ("dropped_on", models.DateField(blank=True, null=True, verbose_name="not paid, since")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments_apart", to="budgets.budget"
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paid_apart",
                        to="budgets.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment apart from a run",
                "verbose_name_plural": "payments apart from a run",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dropped_on", None), ("paid_by", None)),
                        fields=("budget", "period_start"),
                        name="budgets_paymentapart_one_open",
                        violation_error_message="This month was asked for already. A colleague pays it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="budgets_paymentapart_above_zero",
                        violation_error_code="amount",
                        violation_error_message="A payment is above nought.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="budgets_paymentapart_says_why",
                        violation_error_code="words",
                        violation_error_message="Say why this month is paid apart from the run.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_by", None),
                            models.Q(("paid_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="budgets_paymentapart_payer_did_not_ask",
                        violation_error_code="paid_by",
                        violation_error_message="A payment is made by somebody other than whoever asked for it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_by", None), ("posting", None)),
                            models.Q(
                                ("dropped_by", None),
                                ("dropped_on", None),
                                ("paid_by__isnull", False),
                                ("posting__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_paymentapart_paid_by_and_what",
                        violation_error_message="A payment that was made says by whom, and is in the books.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_by", None), ("dropped_on", None)),
                            models.Q(("dropped_by__isnull", False), ("dropped_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_paymentapart_dropped_by_and_on",
                        violation_error_message="A payment that is not made says who decided so, and when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPaymentBack",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[("returned", "The bank returned it"), ("recalled", "We recalled it")],
                        max_length=10,
                        verbose_name="how it came back",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why it came back")),
                ("came_on", models.DateField(verbose_name="day it came back")),
                ("settled_on", models.DateField(blank=True, null=True, verbose_name="day it was settled")),
                (
                    "settled_words",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is not paid again"),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    "recorded_by",
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
                    "settled_by",
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
                    "payment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.payrunpayment",
                    ),
                ),
                (
                    "reversal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical payment that came back",
                "verbose_name_plural": "historical payments that came back",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_4609e0_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPaymentApart",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("period_start", models.DateField(verbose_name="first day of the month")),
                ("amount", phb.money.PenceField(verbose_name="to pay")),
                ("words", models.CharField(max_length=300, verbose_name="why it is paid apart from the run")),
                (
                    "override_words",
                    models.CharField(blank=True, max_length=500, verbose_name="why it may go over what is agreed"),
                ),
                ("asked_on", models.DateField(verbose_name="asked for on")),
                ("dropped_on", models.DateField(blank=True, null=True, verbose_name="not paid, since")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "asked_by",
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
                    "dropped_by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paid_by",
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
                    "posting",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.posting",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical payment apart from a run",
                "verbose_name_plural": "historical payments apart from a run",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_2c69fe_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                            ("refused", "Refused"),
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
                                ("approved_at", None),
                                ("approved_by", None),
                                ("status__in", ("draft", "submitted", "refused")),
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
        migrations.AddField(
            model_name="panelitem",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="panel_items", to="budgets.revision"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="budgets.revision",
                verbose_name="revision that lowers the payment",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalNotice",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reduction", "Less money"),
                            ("offset", "Unused money set off"),
                            ("stop", "The payments stop"),
                            ("suspension", "The payments pause"),
                        ],
                        max_length=10,
                        verbose_name="what it says",
                    ),
                ),
                (
                    "before_amount",
                    phb.money.PenceField(blank=True, null=True, verbose_name="direct payment agreed before"),
                ),
                (
                    "after_amount",
                    phb.money.PenceField(blank=True, null=True, verbose_name="direct payment agreed after"),
                ),
                ("unused_amount", phb.money.PenceField(blank=True, null=True, verbose_name="unused money")),
                (
                    "reasons",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="reasons",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="what was looked at",
                    ),
                ),
                ("takes_effect_on", models.DateField(verbose_name="first day it counts")),
                ("shorter_reason", models.TextField(blank=True, verbose_name="why shorter notice is reasonable")),
                ("written_on", models.DateField()),
                ("given_on", models.DateField(blank=True, null=True, verbose_name="day it was given")),
                (
                    "given_how",
                    models.CharField(
                        blank=True,
                        choices=[("letter", "By letter"), ("hand", "On paper, by hand"), ("email", "By e-mail")],
                        max_length=10,
                        verbose_name="how it was given",
                    ),
                ),
                ("given_to", models.TextField(blank=True, verbose_name="who it was given to")),
                ("earliest_on", models.DateField(blank=True, null=True, verbose_name="first day after full notice")),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_why", models.TextField(blank=True, verbose_name="why it was withdrawn")),
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
                (
                    "signed_by",
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
                    "withdrawn_by",
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
                    "written_by",
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
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.revision",
                        verbose_name="revision that lowers the payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical notice",
                "verbose_name_plural": "historical notices",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="budgets_his_history_b673d1_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                            ("52.143", "52.143 weeks a year"),
                            ("13x4", "13 times 4 weeks a year"),
                            ("own", "a number of weeks of its own"),
                        ],
                        default="days",
                        max_length=10,
                        verbose_name="weeks in a year",
                    ),
                ),
                (
                    "weeks",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="weeks paid for in the year"
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
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[("01", "Direct payment"), ("02", "Notional budget"), ("03", "Third party budget")],
                        max_length=2,
                        verbose_name="how the person wished it managed",
                    ),
                ),
                (
                    "option_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is managed otherwise"),
                ),
                (
                    "option_decided_on",
                    models.DateField(blank=True, null=True, verbose_name="day it was decided how it is managed"),
                ),
                (
                    "vat",
                    models.CharField(
                        choices=[
                            ("gross", "The price includes any VAT"),
                            ("recovered", "VAT comes on top, and the NHS or council recovers it"),
                            ("zero", "Zero-rated, with a declaration by the disabled person"),
                            ("none", "No VAT: exempt, or outside VAT"),
                        ],
                        default="gross",
                        max_length=10,
                        verbose_name="VAT",
                    ),
                ),
                (
                    "vat_percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=4, null=True, verbose_name="rate of VAT, %"
                    ),
                ),
                ("vat_amount", phb.money.PenceField(default=0, verbose_name="VAT")),
                (
                    "vat_declared_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the declaration for zero rate"),
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
                    "option_decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who decided how it is managed",
                    ),
                ),
                (
                    "on_cost",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="budgets.oncost",
                        verbose_name="cost of employing",
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
        migrations.AddField(
            model_name="approval",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="budgets.revision"
            ),
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
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "head",
                    models.CharField(
                        choices=[
                            ("consent", "The person, who can decide this, no longer agrees to a direct payment"),
                            ("representative", "The representative no longer agrees, and nobody else does"),
                            ("reg_4", "Consent given for a child is withdrawn (regulation 4)"),
                            ("reg_5", "Consent given for somebody without capacity is withdrawn (regulation 5)"),
                            ("a", "They are no longer somebody to whom direct payments may be made"),
                            ("b", "The representative or nominee is not suitable"),
                            ("c", "The nominee does not agree to receive it"),
                            ("d", "The nomination was withdrawn"),
                            ("e", "Money was used on what the plan does not name"),
                            ("f", "Theft, fraud or another offence may have happened"),
                            ("g", "Their needs cannot be, or are not, met by direct payments"),
                            ("h", "The person has died"),
                        ],
                        max_length=20,
                        verbose_name="head of regulation 17",
                    ),
                ),
                ("mandatory", models.BooleanField(verbose_name="must stop")),
                ("stops_on", models.DateField(verbose_name="first day without payment")),
                (
                    "follows",
                    models.CharField(
                        choices=[
                            ("02", "The ICB arranges and pays for it (notional budget)"),
                            ("03", "An organisation holds the money (third party budget)"),
                            ("01", "A direct payment through somebody else"),
                            ("elsewhere", "Another body takes over"),
                            ("nothing", "No support is needed any more"),
                        ],
                        max_length=10,
                        verbose_name="how the support goes on",
                    ),
                ),
                ("follows_on", models.DateField(blank=True, null=True, verbose_name="first day of what follows")),
                ("follows_words", models.TextField(verbose_name="who has arranged what")),
                ("wages_words", models.TextField(blank=True, verbose_name="wages, notice and redundancy")),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stop", to="budgets.notice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "stop of a direct payment",
                "verbose_name_plural": "stops of direct payments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("head__in", frozenset(["consent", "reg_4", "reg_5", "representative"])),
                                ("mandatory", True),
                            ),
                            models.Q(
                                ("mandatory", False),
                                models.Q(
                                    ("head__in", frozenset(["consent", "reg_4", "reg_5", "representative"])),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_stop_mandatory_by_its_head",
                        violation_error_code="head",
                        violation_error_message="Whether the payment must stop follows from the head, and from nothing else.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("follows_words", ""), _negated=True),
                            models.Q(
                                ("follows", "nothing"),
                                models.Q(("follows_on__isnull", False), ("follows_on__lte", models.F("stops_on"))),
                                _connector="OR",
                            ),
                        ),
                        name="budgets_stop_says_what_follows",
                        violation_error_code="follows_on",
                        violation_error_message="Say what follows, from the day the payment stops, or why nothing does.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("returns", "Statements or receipts are missing"),
                            ("fraud", "Fraud is suspected"),
                            ("hospital", "A long stay in hospital"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                ("keeps_wages", models.BooleanField(verbose_name="committed wages go on being paid")),
                ("meanwhile", models.TextField(verbose_name="how support and wages go on meanwhile")),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="suspension", to="budgets.notice"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "pause of a direct payment",
                "verbose_name_plural": "pauses of direct payments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__gte", models.F("starts_on")), models.Q(("meanwhile", ""), _negated=True)
                        ),
                        name="budgets_suspension_has_an_end",
                        violation_error_code="until",
                        violation_error_message="A pause has a last day, and says how support and wages go on meanwhile.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuspensionLift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lifted_on", models.DateField(verbose_name="first day payments go on")),
                ("words", models.TextField(verbose_name="why")),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "suspension",
                    models.OneToOneField(
                        error_messages={"unique": "This was lifted already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lift",
                        to="budgets.suspension",
                    ),
                ),
            ],
            options={
                "verbose_name": "end of a pause",
                "verbose_name_plural": "ends of pauses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="budgets_suspensionlift_says_why",
                        violation_error_code="words",
                        violation_error_message="Say why payments go on.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UpliftRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("effective_on", models.DateField(verbose_name="first day of the new rates")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("per_cent", "A percentage, by kind of service"),
                            ("table", "The usual rates of the table"),
                            ("file", "A file with a rate for each line"),
                        ],
                        max_length=10,
                        verbose_name="what the new rates are made from",
                    ),
                ),
                ("per_cents", models.JSONField(blank=True, default=dict, verbose_name="percentages by kind")),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("planned_on", models.DateField()),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("put_aside_on", models.DateField(blank=True, null=True)),
                ("put_aside_words", models.CharField(blank=True, max_length=300, verbose_name="why it was put aside")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "put_aside_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "uplift",
                "ordering": ("-effective_on", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("put_aside_on", None)),
                        fields=("icb", "effective_on"),
                        name="budgets_upliftrun_once_for_a_day",
                        violation_error_code="effective_on",
                        violation_error_message="There is an uplift for this day already. Open that one, or put it aside.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by", None), ("closed_on", None)),
                            models.Q(("closed_by__isnull", False), ("closed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="budgets_upliftrun_closed_by_and_on",
                        violation_error_message="A closed uplift says who closed it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("put_aside_by", None), ("put_aside_on", None), ("put_aside_words", "")),
                            models.Q(
                                ("put_aside_by__isnull", False),
                                ("put_aside_on__isnull", False),
                                models.Q(("put_aside_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_upliftrun_put_aside_by_and_why",
                        violation_error_code="put_aside_words",
                        violation_error_message="Say why it is put aside.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_on", None), ("put_aside_on", None), _connector="OR"),
                        name="budgets_upliftrun_closed_or_put_aside",
                        violation_error_message="An uplift is closed or put aside, not both.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpliftLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("present", phb.money.PenceField(verbose_name="present rate")),
                ("low", phb.money.PenceField(blank=True, null=True, verbose_name="least that is paid locally")),
                ("usual", phb.money.PenceField(blank=True, null=True, verbose_name="usually paid locally")),
                ("proposed", phb.money.PenceField(verbose_name="proposed rate")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uplift_lines", to="budgets.budget"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="budgets.budgetline"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="budgets.upliftrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an uplift",
                "verbose_name_plural": "lines of an uplift",
                "ordering": ("run", "budget", "line"),
                "constraints": [
                    models.UniqueConstraint(fields=("run", "line"), name="budgets_upliftline_once"),
                    models.CheckConstraint(
                        condition=models.Q(("proposed__gte", models.F("present"))),
                        name="budgets_upliftline_never_less",
                        violation_error_code="proposed",
                        violation_error_message="An uplift never lowers a rate: a smaller payment needs notice and reasons.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpliftAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed", models.BooleanField(verbose_name="yes, the rates are raised")),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("flagged", models.BooleanField(default=False, verbose_name="a rate stays below what is paid locally")),
                ("answered_on", models.DateField()),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uplift_answers", to="budgets.budget"
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uplift_answer",
                        to="budgets.revision",
                        verbose_name="revision it wrote",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="budgets.upliftrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to an uplift",
                "verbose_name_plural": "answers to an uplift",
                "ordering": ("run", "budget", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="budgets_upliftanswer_says_why",
                        violation_error_code="reason",
                        violation_error_message="Say why, whether the answer is yes or no.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", True), ("flagged", False), ("revision__isnull", False)),
                            models.Q(("agreed", False), ("revision", None)),
                            _connector="OR",
                        ),
                        name="budgets_upliftanswer_yes_has_a_revision",
                        violation_error_message="A “yes” is the next revision of the budget, and a “no” is none.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountUser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=140)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("person", "The person themselves"),
                            ("representative", "Representative"),
                            ("nominee", "Nominee"),
                            ("payroll", "Payroll provider"),
                            ("organisation", "Organisation that holds the account"),
                        ],
                        max_length=20,
                        verbose_name="as what",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="budgets.accountchange"
                    ),
                ),
            ],
            options={
                "verbose_name": "person named on an account",
                "verbose_name_plural": "people named on accounts",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="budgets_accountuser_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountWait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days of waiting")),
                ("starts_on", models.DateField(verbose_name="first day it holds for")),
                ("source", models.CharField(max_length=200, verbose_name="who says so")),
                ("set_on", models.DateField()),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "waiting time for bank details",
                "verbose_name_plural": "waiting times for bank details",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 60)),
                        name="budgets_accountwait_days_in_range",
                        violation_error_code="days",
                        violation_error_message="New details wait between 1 and 60 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__gte", models.F("set_on"))),
                        name="budgets_accountwait_not_backwards",
                        violation_error_code="starts_on",
                        violation_error_message="It holds from today or a later day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_on", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[("consent", "They no longer agree to a direct payment"), ("other", "Another reason")],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="what happened")),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agreement",
                    models.OneToOneField(
                        error_messages={"unique": "This agreement has ended already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="budgets.agreement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "end of an agreement",
                "verbose_name_plural": "ends of agreements",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_on__lte", models.F("recorded_on"))),
                        name="budgets_agreementend_has_ended",
                        violation_error_code="ended_on",
                        violation_error_message="This day has not come yet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="budgets_agreementend_says_what_happened",
                        violation_error_code="words",
                        violation_error_message="Say what happened.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="panelitem",
            constraint=models.UniqueConstraint(
                fields=("sitting", "number"),
                name="budgets_panelitem_number_once",
                violation_error_message="Somebody put another budget on the agenda meanwhile. Try again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelitem",
            constraint=models.UniqueConstraint(
                fields=("sitting", "revision", "content_sha256"),
                name="budgets_panelitem_once",
                violation_error_message="This budget is on that agenda already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("earliest_on", None), ("given_at", None), ("given_on", None), ("signed_by", None)),
                        models.Q(
                            ("earliest_on__isnull", False),
                            ("given_at__isnull", False),
                            ("given_on__isnull", False),
                            ("signed_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("given_how", ""), ("given_on", None), ("given_to", "")),
                        models.Q(("given_on", None), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="budgets_notice_given_to_whom_and_how",
                violation_error_code="given_how",
                violation_error_message="A notice that was given says when, how, to whom and who signed it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_by", None), models.Q(("signed_by", models.F("written_by")), _negated=True), _connector="OR"
                ),
                name="budgets_notice_signed_by_somebody_else",
                violation_error_code="signed_by",
                violation_error_message="A notice is signed by somebody other than whoever wrote it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_on", None),
                    models.Q(
                        ("earliest_on__gte", models.F("given_on")), ("takes_effect_on__gte", models.F("given_on"))
                    ),
                    _connector="OR",
                ),
                name="budgets_notice_not_backwards",
                violation_error_code="takes_effect_on",
                violation_error_message="A notice takes effect on the day it is given or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("given_on", None),
                    ("takes_effect_on__gte", models.F("earliest_on")),
                    models.Q(("shorter_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="budgets_notice_shorter_only_for_a_reason",
                violation_error_code="shorter_reason",
                violation_error_message="Say why shorter notice is reasonable here.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("reasons", ""), _negated=True), models.Q(("evidence", ""), _negated=True)),
                name="budgets_notice_says_why",
                violation_error_code="reasons",
                violation_error_message="A notice gives its reasons, and says what was looked at.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("withdrawn_by", None), ("withdrawn_on", None)),
                        models.Q(("withdrawn_by__isnull", False), ("withdrawn_on__isnull", False)),
                        _connector="OR",
                    ),
                    models.Q(("withdrawn_on", None), models.Q(("withdrawn_why", ""), _negated=True), _connector="OR"),
                ),
                name="budgets_notice_withdrawn_by_and_why",
                violation_error_code="withdrawn_why",
                violation_error_message="Say why the notice is withdrawn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("after_amount__gte", 0),
                        ("after_amount__lte", models.F("before_amount")),
                        ("before_amount__isnull", False),
                        ("kind", "reduction"),
                        ("revision__isnull", False),
                        ("unused_amount", None),
                    ),
                    models.Q(
                        ("after_amount", None),
                        ("before_amount", None),
                        ("kind", "offset"),
                        ("revision", None),
                        ("unused_amount__gt", 0),
                    ),
                    models.Q(
                        ("after_amount", None),
                        ("before_amount", None),
                        ("kind__in", ("stop", "suspension")),
                        ("revision", None),
                        ("unused_amount", None),
                    ),
                    _connector="OR",
                ),
                name="budgets_notice_amounts_of_its_kind",
                violation_error_code="kind",
                violation_error_message="A reduction names its revision and both amounts; setting off, what is unused.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.UniqueConstraint(fields=("revision", "number"), name="budgets_budgetline_number_once"),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="budgets_budgetline_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="A line must end on or after the day it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("weeks", None), models.Q(("convention", "own"), _negated=True)),
                    models.Q(("convention", "own"), ("weeks__isnull", False)),
                    _connector="OR",
                ),
                name="budgets_budgetline_weeks_when_its_own",
                violation_error_code="weeks",
                violation_error_message="Say how many weeks of the year are paid for, exactly where you choose “A number that I type”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("weeks", None), models.Q(("weeks__gt", 0), ("weeks__lte", 53)), _connector="OR"),
                name="budgets_budgetline_weeks_in_a_year",
                violation_error_code="weeks",
                violation_error_message="A year has between 0 and 53 weeks to pay for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("weeks", None), ("frequency__in", ("weekly", "4weekly")), _connector="OR"),
                name="budgets_budgetline_weeks_of_what_is_weekly",
                violation_error_code="weeks",
                violation_error_message="Weeks are counted only for what is paid each week or every 4 weeks.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_amount__gt", 0), ("quantity__gt", 0), ("rate__gt", 0)),
                name="budgets_budgetline_costs_something",
                violation_error_code="rate",
                violation_error_message="A line must cost something: give a price and a quantity above nought.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wish", ""),
                    ("wish", models.F("option")),
                    models.Q(("option_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="budgets_budgetline_says_why_not_as_wished",
                violation_error_code="option_reason",
                violation_error_message="Say why the line is managed in another way than the person wished.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("option_decided_by", None), ("option_decided_on", None)),
                    models.Q(("option_decided_by__isnull", False), ("option_decided_on__isnull", False)),
                    _connector="OR",
                ),
                name="budgets_budgetline_option_decided_by_and_on",
                violation_error_message="How a line is managed was decided by somebody, on a day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("vat", "recovered"), _negated=True), ("option", "02"), _connector="OR"),
                name="budgets_budgetline_vat_is_borne",
                violation_error_code="vat",
                violation_error_message="Whoever buys with a direct payment or through a third party bears the VAT. Price the line with VAT in it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("vat", "zero"), ("vat_declared_on__isnull", False)),
                    models.Q(models.Q(("vat", "zero"), _negated=True), ("vat_declared_on", None)),
                    _connector="OR",
                ),
                name="budgets_budgetline_zero_rate_is_declared",
                violation_error_code="vat_declared_on",
                violation_error_message="Give the day of the declaration for what is zero-rated, and for nothing else.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("vat", "recovered"),
                        ("vat_percent__gt", 0),
                        ("vat_percent__isnull", False),
                        ("vat_percent__lt", 100),
                    ),
                    models.Q(("vat", "gross"), ("vat_amount", 0), ("vat_percent", None)),
                    models.Q(
                        ("vat", "gross"),
                        ("vat_percent__gt", 0),
                        ("vat_percent__isnull", False),
                        ("vat_percent__lt", 100),
                    ),
                    models.Q(("vat__in", ("zero", "none")), ("vat_amount", 0), ("vat_percent", None)),
                    _connector="OR",
                ),
                name="budgets_budgetline_vat_rate_where_charged",
                violation_error_code="vat_percent",
                violation_error_message="Give the rate of VAT where it is recovered, and none where there is none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("charge_share", 0), models.Q(("education_share", 0), ("icb_share", 0)), _connector="OR"
                ),
                name="budgets_budgetline_no_charge_on_nhs_line",
                violation_error_code="charge_share",
                violation_error_message="A contribution is never charged on a line that the NHS pays for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="budgets_approval_sent_back_with_words",
                violation_error_code="words",
                violation_error_message="Give the reason, so that the author knows what to change or what to say.",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed", False), ("refuses", False), _connector="OR"),
                name="budgets_approval_agreed_or_refused",
                violation_error_message="A share is agreed or refused, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                fields=("revision", "funder", "content_sha256"),
                name="budgets_approval_one_answer",
                violation_error_message="This share has been answered already.",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["budget", "happened_on"], name="budgets_pos_budget__49621d_idx"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                    models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses", None)),
                    _connector="OR",
                ),
                name="budgets_posting_reversal_names_what",
                violation_error_message="A correction names what it corrects.",
            ),
        ),
    ]
