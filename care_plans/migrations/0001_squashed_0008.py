import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import care_plans.offers.rules
import care_plans.people.models.details
import care_plans.people.rules
import phb.money
import phb.nhs_number


class Migration(migrations.Migration):
    """All steps at once, for a new database: one by one they take several times as long."""

    replaces = [
        ("care_plans", "0001_initial"),
        ("care_plans", "0002_merged_records"),
        ("care_plans", "0003_more_limits"),
        ("care_plans", "0004_told_before_declining"),
        ("care_plans", "0005_personal_details"),
        ("care_plans", "0006_clock_of_approval"),
        ("care_plans", "0007_who_knows_a_plan"),
        ("care_plans", "0008_indicative_amounts"),
    ]

    dependencies = [
        ("phb", "0001_initial"),
        ("phb", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assistant", "Personal assistant"),
                            ("carer", "Family carer"),
                            ("relative", "Family or friend"),
                            ("gp", "GP"),
                            ("nurse", "Nurse, therapist or other clinician"),
                            ("social_worker", "Social worker"),
                            ("advocate", "Advocate"),
                            ("support", "Direct payment support service"),
                            ("other", "Somebody else"),
                        ],
                        max_length=15,
                        verbose_name="who they are",
                    ),
                ),
                ("name", models.CharField(max_length=140)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("spouse", "Husband, wife or partner"),
                            ("family", "Close family"),
                            ("friend", "Friend who helps with their care"),
                            ("other", "None of these"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="family or friend",
                    ),
                ),
                ("same_household", models.BooleanField(default=False, verbose_name="lives with the person")),
                ("organisation", models.CharField(blank=True, max_length=140)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("notes", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
            ],
            options={
                "ordering": ("kind", "name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="AboutMeShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation_name",
                    models.CharField(blank=True, max_length=140, verbose_name="name of another organisation"),
                ),
                ("purpose", models.CharField(max_length=150, verbose_name="what it is shared for")),
                (
                    "consent_by",
                    models.CharField(
                        choices=[("person", "The person"), ("representative", "Their representative")],
                        max_length=15,
                        verbose_name="who agreed",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("has", "Can decide this themselves"),
                            ("lacks", "Cannot decide this themselves"),
                            ("child", "Is under 16"),
                        ],
                        max_length=5,
                        verbose_name="can the person decide this?",
                    ),
                ),
                ("consented_on", models.DateField(verbose_name="day they agreed")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("once", models.BooleanField(default=False, verbose_name="the link works once")),
                ("link_sha256", models.CharField(blank=True, max_length=64, verbose_name="check of the link")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
            options={
                "verbose_name": "share of About Me",
                "verbose_name_plural": "shares of About Me",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="AboutMeLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reader", models.CharField(blank=True, max_length=140, verbose_name="who read it, as they say")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="care_plans.aboutmeshare"
                    ),
                ),
            ],
            options={
                "verbose_name": "look at a shared About Me",
                "verbose_name_plural": "looks at a shared About Me",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ActivityCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("referral", "Referral to social prescribing"),
                            ("referral_declined", "Social prescribing declined"),
                            ("shared_decision", "Shared decision making"),
                            ("plan_accepted", "Personalised care and support planning accepted"),
                            ("plan_declined", "Personalised care and support planning declined"),
                            ("choice", "Choice of provider or place made"),
                            ("self_management", "Supported self-management accepted"),
                            ("budget_accepted", "Personal health budget accepted"),
                            ("budget_declined", "Personal health budget declined"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "concept_id",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[care_plans.offers.rules.check_concept_id],
                        verbose_name="concept",
                    ),
                ),
                ("term", models.CharField(blank=True, max_length=200)),
                (
                    "refset_id",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[care_plans.offers.rules.check_concept_id],
                        verbose_name="reference set",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="where it was found")),
                ("valid_from", models.DateField(verbose_name="first day")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("checked_on", models.DateField(blank=True, null=True)),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_codes",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
            ],
            options={
                "ordering": ("activity", "-valid_from", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("icb", "activity", "valid_from"),
                        name="care_plans_activitycode_once",
                        violation_error_message="A code for this activity begins on this day already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="care_plans_activitycode_ends_on_or_after_start",
                        violation_error_code="valid_to",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "activity__in",
                                [
                                    "referral",
                                    "referral_declined",
                                    "shared_decision",
                                    "plan_accepted",
                                    "plan_declined",
                                    "choice",
                                    "self_management",
                                    "budget_accepted",
                                    "budget_declined",
                                ],
                            )
                        ),
                        name="care_plans_activitycode_activity_on_the_list",
                        violation_error_code="activity",
                        violation_error_message="Choose the activity from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_by", None), ("checked_on", None)),
                            models.Q(
                                ("checked_by__isnull", False),
                                ("checked_on__isnull", False),
                                models.Q(("checked_by", models.F("entered_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_activitycode_checked_by_another",
                        violation_error_code="checked_by",
                        violation_error_message="A code is checked by somebody other than who entered it.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdditionalPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="name of the plan")),
                ("text", models.TextField(blank=True, verbose_name="what it says")),
                (
                    "professional",
                    models.CharField(blank=True, max_length=140, verbose_name="professional who knows this plan"),
                ),
                ("responsible", models.CharField(blank=True, max_length=140, verbose_name="who sees to it")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="day we look at this again")),
                ("location", models.CharField(blank=True, max_length=200, verbose_name="where it is kept")),
                ("completed_by", models.CharField(blank=True, max_length=140, verbose_name="who wrote this with me")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.additionalplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "other plan",
                "verbose_name_plural": "other plans",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CatalogueVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("effective_from", models.DateField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="catalogue_versions",
                        to="phb.organisation",
                    ),
                ),
                (
                    "published_by",
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
                "ordering": ("icb", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("icb", "number"),
                        name="care_plans_catalogueversion_number_once",
                        violation_error_message="The ICB has a version with this number already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)),
                        fields=("icb",),
                        name="care_plans_catalogueversion_one_draft",
                        violation_error_message="A draft of the next version is open already. Go on with that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("published_at", None), ("published_by", None)),
                            models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="care_plans_catalogueversion_published_by_and_at",
                        violation_error_message="A published catalogue names who published it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(("published_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="care_plans_catalogueversion_publisher_is_not_author",
                        violation_error_code="published_by",
                        violation_error_message="A catalogue is published by somebody other than its author.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CatalogueItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("core", "Core commissioned service"),
                            ("non_core", "Not a core commissioned service"),
                        ],
                        max_length=10,
                    ),
                ),
                ("owner", models.CharField(blank=True, max_length=120, verbose_name="who answers for it")),
                (
                    "price_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hour", "By the hour"),
                            ("session", "By the visit or session"),
                            ("night", "By the night"),
                            ("package", "For the whole package"),
                            ("item", "By the item"),
                            ("quote", "By quote each time"),
                            ("contract", "Part of a whole-population contract"),
                        ],
                        max_length=10,
                        verbose_name="how it is priced",
                    ),
                ),
                (
                    "excluded",
                    models.BooleanField(
                        default=False,
                        help_text="Such as urgent care, GP services and medicines.",
                        verbose_name="never bought with a personal budget",
                    ),
                ),
                ("shared_decisions", models.TextField(blank=True, verbose_name="shared decision making")),
                ("care_planning", models.TextField(blank=True, verbose_name="personalised care and support planning")),
                ("choice", models.TextField(blank=True, verbose_name="choice")),
                (
                    "community_support",
                    models.TextField(blank=True, verbose_name="social prescribing and community support"),
                ),
                ("self_management", models.TextField(blank=True, verbose_name="supported self-management")),
                ("personal_budgets", models.TextField(blank=True, verbose_name="personal health budgets")),
                (
                    "co_produced_with",
                    models.CharField(blank=True, max_length=200, verbose_name="who it was considered with"),
                ),
                ("co_produced_on", models.DateField(blank=True, null=True, verbose_name="day it was considered")),
                ("asked_as", models.TextField(blank=True, verbose_name="other words it is asked for in")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="care_plans.catalogueversion",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "code"),
                        name="care_plans_catalogueitem_code_once",
                        violation_error_code="code",
                        violation_error_message="This version of the catalogue has this code already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContingencyPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(blank=True, max_length=140, verbose_name="what this is for")),
                ("triggers", models.TextField(help_text="One on each line.", verbose_name="what sets it off")),
                (
                    "what_happens",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="what should happen"),
                ),
                (
                    "who_to_call",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="who to call"),
                ),
                (
                    "coping",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="what helps me cope"),
                ),
                (
                    "relapse_signs",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="signs that it is coming"),
                ),
                (
                    "medicines",
                    models.TextField(
                        blank=True, help_text="One on each line.", verbose_name="medicines and equipment kept ready"
                    ),
                ),
                ("advance_statement", models.TextField(blank=True, verbose_name="what I want if I cannot say so then")),
                (
                    "location",
                    models.TextField(
                        blank=True,
                        help_text="One on each line.",
                        verbose_name="where this plan and what it needs are kept",
                    ),
                ),
                (
                    "professional",
                    models.CharField(blank=True, max_length=140, verbose_name="professional who knows this plan"),
                ),
                ("responsible", models.CharField(blank=True, max_length=140, verbose_name="who sees to it")),
                ("cost", phb.money.PenceField(blank=True, null=True, verbose_name="what it costs in a year")),
                ("cost_words", models.CharField(blank=True, max_length=200, verbose_name="what the cost is for")),
                (
                    "agreed_with_person",
                    models.BooleanField(blank=True, null=True, verbose_name="agreed with me, or with who acts for me"),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="day we look at this again")),
                ("completed_by", models.CharField(blank=True, max_length=140, verbose_name="who wrote this with me")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.contingencyplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan for when things go wrong",
                "verbose_name_plural": "plans for when things go wrong",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="day of the conversation")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("home", "At the person’s home"),
                            ("elsewhere", "Face to face, somewhere else"),
                            ("video", "By video"),
                            ("phone", "By telephone"),
                        ],
                        max_length=10,
                        verbose_name="how it was held",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
                ("chosen_by_person", models.BooleanField(verbose_name="the person chose who was there")),
                ("what_matters", models.TextField(verbose_name="what matters to the person")),
                ("hopes", models.TextField(verbose_name="what the person wants to achieve")),
                ("working", models.TextField(blank=True, verbose_name="what is working now")),
                ("not_working", models.TextField(blank=True, verbose_name="what is not working now")),
                ("information_given", models.TextField(blank=True, verbose_name="what information was given")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("plan", "A plan, with money for support"),
                            ("without_money", "A plan and a community referral, without money"),
                            ("go_on", "We talk again"),
                        ],
                        max_length=15,
                        verbose_name="where it led",
                    ),
                ),
                (
                    "agreed_without_money",
                    models.BooleanField(default=False, verbose_name="the person agrees that no money is needed"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-held_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ConversationPresent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=140)),
                ("role", models.CharField(max_length=140, verbose_name="who they are")),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="present",
                        to="care_plans.conversation",
                    ),
                ),
            ],
            options={
                "verbose_name": "person at a conversation",
                "verbose_name_plural": "people at conversations",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation", "name"),
                        name="care_plans_conversationpresent_once",
                        violation_error_message="This person is named twice.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DefaultException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("declined", "The person does not want one, after being told about it"),
                            ("urgent", "Safety or hospital discharge cannot wait"),
                            ("not_appropriate", "Not appropriate for all or part of the service in this person's case"),
                            ("block_only", "Only a whole-population contract can supply it safely"),
                            ("out_of_responsibility", "Another ICB or council is responsible"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the reason can be understood later."
                            )
                        ],
                        verbose_name="in words",
                    ),
                ),
                (
                    "extent",
                    models.CharField(default="All of it", max_length=200, verbose_name="which part of the support"),
                ),
                (
                    "told_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="day the person was told about personal health budgets"
                    ),
                ),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("meeting", "When we met"),
                            ("video", "By video"),
                            ("phone", "By phone"),
                            ("writing", "By letter or email"),
                        ],
                        max_length=10,
                        verbose_name="how they were told",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("yearly_value", phb.money.PenceField(blank=True, null=True, verbose_name="estimated value in a year")),
                ("team", models.CharField(blank=True, max_length=80, verbose_name="team of whoever asked")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="when the first of two agreed")),
                (
                    "agreed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("care_coordinator", "Care co-ordinator"),
                            ("clinical_lead", "Clinical lead"),
                            ("commissioning_manager", "Commissioning manager"),
                            ("council_manager", "Council manager"),
                            ("finance_officer", "Finance officer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("partner", "Partner's staff"),
                            ("scheduled_work", "Scheduled work"),
                            ("holder", "Budget holder"),
                        ],
                        max_length=30,
                        verbose_name="role of the first to agree",
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.TextField(blank=True, verbose_name="why not")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="first of two to agree",
                    ),
                ),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "refused_by",
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
                "verbose_name": "exception",
                "ordering": ("ends_on",),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "core_status",
                    models.CharField(
                        choices=[
                            ("core", "Core commissioned service"),
                            ("non_core", "Not a core commissioned service"),
                            ("not_listed", "Not in the catalogue"),
                        ],
                        max_length=10,
                        verbose_name="catalogue status",
                    ),
                ),
                (
                    "core_meets_need",
                    models.BooleanField(blank=True, null=True, verbose_name="the core service meets the need"),
                ),
                (
                    "right",
                    models.CharField(
                        choices=[
                            ("none", "No legal right"),
                            ("chc", "NHS continuing healthcare"),
                            ("cyp_cc", "Children's continuing care"),
                            ("s117", "Aftercare under section 117"),
                            ("wheelchair", "Wheelchair service"),
                        ],
                        max_length=12,
                        verbose_name="legal right",
                    ),
                ),
                ("icb_funds", models.BooleanField(verbose_name="the NHS pays")),
                ("council_funds", models.BooleanField(verbose_name="the council pays")),
                ("education_funds", models.BooleanField(verbose_name="education pays")),
                ("excluded", models.BooleanField(verbose_name="never bought with a personal budget")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("core", "Core commissioned service"),
                            ("offer_phb", "Offer a personal health budget"),
                            ("phb", "Personal health budget"),
                            ("ipb", "Integrated personal budget"),
                            ("la_personal_budget", "Council personal budget"),
                            ("not_funded", "No funding: plan and community referral"),
                            ("nhs_route", "Usual NHS route"),
                        ],
                        max_length=20,
                    ),
                ),
                ("row", models.CharField(max_length=2, verbose_name="row of the decision table")),
                ("sentences", models.JSONField()),
                ("rule_version", models.CharField(max_length=20)),
                ("decided_on", models.DateField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "catalogue_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.catalogueitem",
                    ),
                ),
                (
                    "catalogue_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="care_plans.catalogueversion"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exception",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "This exception has been used already. Ask for a new one."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="care_plans.defaultexception",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Formulation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="how we understand what is going on")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.formulation",
                    ),
                ),
            ],
            options={
                "verbose_name": "understanding",
                "verbose_name_plural": "understandings",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalActivityCode",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("referral", "Referral to social prescribing"),
                            ("referral_declined", "Social prescribing declined"),
                            ("shared_decision", "Shared decision making"),
                            ("plan_accepted", "Personalised care and support planning accepted"),
                            ("plan_declined", "Personalised care and support planning declined"),
                            ("choice", "Choice of provider or place made"),
                            ("self_management", "Supported self-management accepted"),
                            ("budget_accepted", "Personal health budget accepted"),
                            ("budget_declined", "Personal health budget declined"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "concept_id",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[care_plans.offers.rules.check_concept_id],
                        verbose_name="concept",
                    ),
                ),
                ("term", models.CharField(blank=True, max_length=200)),
                (
                    "refset_id",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[care_plans.offers.rules.check_concept_id],
                        verbose_name="reference set",
                    ),
                ),
                ("source", models.CharField(max_length=300, verbose_name="where it was found")),
                ("valid_from", models.DateField(verbose_name="first day")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("checked_on", models.DateField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "checked_by",
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
                    "entered_by",
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
            ],
            options={
                "verbose_name": "historical activity code",
                "verbose_name_plural": "historical activity codes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_12e48d_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCatalogueItem",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("code", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("core", "Core commissioned service"),
                            ("non_core", "Not a core commissioned service"),
                        ],
                        max_length=10,
                    ),
                ),
                ("owner", models.CharField(blank=True, max_length=120, verbose_name="who answers for it")),
                (
                    "price_basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hour", "By the hour"),
                            ("session", "By the visit or session"),
                            ("night", "By the night"),
                            ("package", "For the whole package"),
                            ("item", "By the item"),
                            ("quote", "By quote each time"),
                            ("contract", "Part of a whole-population contract"),
                        ],
                        max_length=10,
                        verbose_name="how it is priced",
                    ),
                ),
                (
                    "excluded",
                    models.BooleanField(
                        default=False,
                        help_text="Such as urgent care, GP services and medicines.",
                        verbose_name="never bought with a personal budget",
                    ),
                ),
                ("shared_decisions", models.TextField(blank=True, verbose_name="shared decision making")),
                ("care_planning", models.TextField(blank=True, verbose_name="personalised care and support planning")),
                ("choice", models.TextField(blank=True, verbose_name="choice")),
                (
                    "community_support",
                    models.TextField(blank=True, verbose_name="social prescribing and community support"),
                ),
                ("self_management", models.TextField(blank=True, verbose_name="supported self-management")),
                ("personal_budgets", models.TextField(blank=True, verbose_name="personal health budgets")),
                (
                    "co_produced_with",
                    models.CharField(blank=True, max_length=200, verbose_name="who it was considered with"),
                ),
                ("co_produced_on", models.DateField(blank=True, null=True, verbose_name="day it was considered")),
                ("asked_as", models.TextField(blank=True, verbose_name="other words it is asked for in")),
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
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.catalogueversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical catalogue item",
                "verbose_name_plural": "historical catalogue items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_b707a5_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCatalogueVersion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("number", models.PositiveIntegerField()),
                ("effective_from", models.DateField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    ),
                ),
                (
                    "published_by",
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
                "verbose_name": "historical catalogue version",
                "verbose_name_plural": "historical catalogue versions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_24559f_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalConversationPresent",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("name", models.CharField(max_length=140)),
                ("role", models.CharField(max_length=140, verbose_name="who they are")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.conversation",
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
                "verbose_name": "historical person at a conversation",
                "verbose_name_plural": "historical people at conversations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_db8e31_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPayException",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "payer",
                    models.CharField(
                        choices=[("nhs", "NHS"), ("council", "Council")], max_length=10, verbose_name="who pays"
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say in a sentence or two why nobody else can meet the need."
                            )
                        ],
                        verbose_name="why it is necessary",
                    ),
                ),
                ("asked_on", models.DateField()),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="looked at again by")),
                ("agreed", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, verbose_name="what was answered")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
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
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.contact",
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
                "verbose_name": "historical exception to pay somebody connected",
                "verbose_name_plural": "historical exceptions to pay somebody connected",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_484035_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReferralLink",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("is_open", models.BooleanField(default=False, verbose_name="people can ask on the page")),
                ("hourly_limit", models.PositiveIntegerField(default=30, verbose_name="most in one hour")),
                ("daily_limit", models.PositiveIntegerField(default=200, verbose_name="most in one day")),
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
                    "icb",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        error_messages={"unique": "This ICB has its page already. Change that one."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical referral link",
                "verbose_name_plural": "historical referral links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_031775_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRefusal",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("agreed", models.TextField(blank=True, verbose_name="what is agreed to")),
                ("drafted_on", models.DateField()),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_on", models.DateField(blank=True, null=True)),
                ("dropped_why", models.TextField(blank=True, verbose_name="why it was not decided")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "decided_by",
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
            ],
            options={
                "verbose_name": "historical refusal",
                "verbose_name_plural": "historical refusals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_dc7d8e_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRequestBatch",
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
                "verbose_name": "historical request batch",
                "verbose_name_plural": "historical request batchs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_5b0fcf_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IndicativeAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("amount", phb.money.PenceField(verbose_name="indicative amount for a year")),
                ("method", models.TextField(verbose_name="how it was worked out")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why it replaces the one before")),
                ("worked_on", models.DateField(verbose_name="day it was worked out")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="day the person was told")),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
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
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who told the person",
                    ),
                ),
                (
                    "worked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="worked out by",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicative amount",
                "ordering": ("request", "-number"),
            },
        ),
        migrations.CreateModel(
            name="HistoricalIndicativeRow",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("what", models.CharField(max_length=120, verbose_name="what is needed")),
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
                    "often",
                    models.CharField(
                        choices=[
                            ("weekly", "a week"),
                            ("4weekly", "every 4 weeks"),
                            ("monthly", "a month"),
                            ("annual", "a year"),
                            ("once", "once"),
                        ],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="where the price comes from")),
                ("per_year", phb.money.PenceField(verbose_name="for a year")),
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
                    "indicative",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.indicativeamount",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical row of an indicative amount",
                "verbose_name_plural": "historical rows of indicative amounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_eed4a9_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IndicativeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("what", models.CharField(max_length=120, verbose_name="what is needed")),
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
                    "often",
                    models.CharField(
                        choices=[
                            ("weekly", "a week"),
                            ("4weekly", "every 4 weeks"),
                            ("monthly", "a month"),
                            ("annual", "a year"),
                            ("once", "once"),
                        ],
                        max_length=10,
                        verbose_name="how often",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="where the price comes from")),
                ("per_year", phb.money.PenceField(verbose_name="for a year")),
                (
                    "indicative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="care_plans.indicativeamount",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an indicative amount",
                "verbose_name_plural": "rows of indicative amounts",
                "ordering": ("indicative", "position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("per_year__gt", 0), ("quantity__gt", 0), ("rate__gt", 0)),
                        name="care_plans_indicativerow_costs_something",
                        violation_error_code="rate",
                        violation_error_message="A row must cost something: give a price and how many above nought.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("often__in", ["weekly", "4weekly", "monthly", "annual", "once"])),
                        name="care_plans_indicativerow_often_on_the_list",
                        violation_error_code="often",
                        violation_error_message="Choose how often from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="care_plans_indicativerow_says_its_source",
                        violation_error_code="source",
                        violation_error_message="Say where the price comes from.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instrument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9-]+$", "A code has small letters, figures and hyphens."
                            )
                        ],
                    ),
                ),
                ("version", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("about", models.TextField(blank=True, verbose_name="what it asks about")),
                ("licence", models.TextField(verbose_name="licence, and where its wording is kept")),
                (
                    "scoring",
                    models.CharField(
                        choices=[
                            ("given", "The score is given as it stands"),
                            ("sum", "The answers are added up"),
                            ("out_of_100", "The answers are added up and brought to a scale from 0 to 100"),
                        ],
                        max_length=12,
                        verbose_name="how it is scored",
                    ),
                ),
                ("lowest", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="lowest score")),
                (
                    "highest",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="highest score"
                    ),
                ),
                ("higher_is_better", models.BooleanField(verbose_name="a higher score is better")),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(1)],
                        verbose_name="decimals shown",
                    ),
                ),
                (
                    "smallest",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=7,
                        null=True,
                        verbose_name="least change that means something",
                    ),
                ),
                ("items", models.JSONField(blank=True, default=list)),
                ("bands", models.JSONField(blank=True, default=list, verbose_name="levels")),
                (
                    "every_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="asked again after so many days"
                    ),
                ),
                ("by_person", models.BooleanField(default=False, verbose_name="the person may record it themselves")),
                ("to_confirm", models.TextField(blank=True, verbose_name="what is still to be confirmed")),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instruments",
                        to="phb.organisation",
                        verbose_name="ICB",
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
                "ordering": ("name", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("icb", "code", "version"),
                        name="care_plans_instrument_version_once",
                        violation_error_message="This version of the instrument is loaded already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("highest", None), ("highest__gt", models.F("lowest")), _connector="OR"),
                        name="care_plans_instrument_highest_above_lowest",
                        violation_error_code="highest",
                        violation_error_message="The highest score must be above the lowest.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decimals__lte", 1), ("scoring__in", ["given", "sum", "out_of_100"])),
                        name="care_plans_instrument_scoring_on_the_list",
                        violation_error_code="scoring",
                        violation_error_message="Choose how it is scored from the list.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("about_label", models.CharField(max_length=60, verbose_name="kind of record it is about")),
                ("about_pk", models.PositiveBigIntegerField(verbose_name="number of that record")),
                ("title", models.CharField(max_length=200)),
                ("facts", models.TextField()),
                ("words", models.TextField(verbose_name="standard wording")),
                ("easy_words", models.TextField(verbose_name="easy read wording")),
                ("sha256", models.CharField(max_length=64, verbose_name="digest")),
                ("version", models.CharField(max_length=20, verbose_name="version of the wording")),
                ("written_on", models.DateField()),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "This letter has been written again already."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="care_plans.letter",
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
            name="HistoricalDispatch",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("to", models.CharField(max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("screen", "On screen"),
                            ("post", "Paper by post"),
                            ("audio", "Audio recording"),
                            ("braille", "Braille"),
                            ("bsl", "Video in British Sign Language"),
                            ("translation", "Translation"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("standard", "Standard print"),
                            ("large_print", "Large print"),
                            ("easy_read", "Easy read"),
                        ],
                        default="standard",
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=100, verbose_name="what is asked for")),
                ("asked_on", models.DateField(blank=True, null=True, verbose_name="day it was asked for")),
                ("asked_of", models.CharField(blank=True, max_length=140, verbose_name="who makes it")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="day it was sent")),
                ("dropped_on", models.DateField(blank=True, null=True, verbose_name="day it was put aside")),
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
                    "sent_by",
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
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical sending of a letter",
                "verbose_name_plural": "historical sendings of letters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_2224a5_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.CharField(max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("screen", "On screen"),
                            ("post", "Paper by post"),
                            ("audio", "Audio recording"),
                            ("braille", "Braille"),
                            ("bsl", "Video in British Sign Language"),
                            ("translation", "Translation"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("standard", "Standard print"),
                            ("large_print", "Large print"),
                            ("easy_read", "Easy read"),
                        ],
                        default="standard",
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=100, verbose_name="what is asked for")),
                ("asked_on", models.DateField(blank=True, null=True, verbose_name="day it was asked for")),
                ("asked_of", models.CharField(blank=True, max_length=140, verbose_name="who makes it")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="day it was sent")),
                ("dropped_on", models.DateField(blank=True, null=True, verbose_name="day it was put aside")),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispatches", to="care_plans.letter"
                    ),
                ),
            ],
            options={
                "verbose_name": "sending of a letter",
                "verbose_name_plural": "sendings of letters",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_on", None)), fields=["channel"], name="care_plans_dispatch_to_do"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("letter", "to", "channel"),
                        name="care_plans_dispatch_once",
                        violation_error_message="This letter goes to them in this way already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_by", None), ("sent_on", None)),
                            models.Q(("sent_by__isnull", False), ("sent_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="care_plans_dispatch_sent_by_and_on",
                        violation_error_message="What was sent says by whom and on which day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_on", None), ("dropped_on", None), _connector="OR"),
                        name="care_plans_dispatch_sent_or_dropped",
                        violation_error_message="A letter is either sent in this way or not.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_on", None), ("asked_of", "")),
                            models.Q(("asked_on__isnull", False), models.Q(("asked_of", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="care_plans_dispatch_asked_of_and_on",
                        violation_error_code="asked_of",
                        violation_error_message="Say who makes it and on which day they were asked.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_on", None),
                            ("sent_on", None),
                            ("sent_on__gte", models.F("asked_on")),
                            _connector="OR",
                        ),
                        name="care_plans_dispatch_sent_on_or_after_asked",
                        violation_error_code="sent_on",
                        violation_error_message="It cannot be sent before it was asked for.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what I need")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.need",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what I hope for")),
                (
                    "importance",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 to 10.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="how important, of 10",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "Not begun"),
                            ("under_way", "On the way"),
                            ("partly", "Partly there"),
                            ("reached", "Reached"),
                            ("stopped", "No longer a goal"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="how far it has come",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.goal",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="care_plans.need"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("shared_decision", "Shared decision making"),
                            ("plan", "Personalised care and support plan"),
                            ("choice", "Choice of provider or place"),
                            ("social_prescribing", "Social prescribing"),
                            ("self_management", "Supported self-management"),
                            ("budget", "Personal health budget"),
                        ],
                        max_length=20,
                        verbose_name="what was offered",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("01", "Offered, not decided yet"),
                            ("02", "Offered and declined"),
                            ("03", "Offered and accepted"),
                            ("04", "Not offered"),
                            ("05", "Offered, could not be completed"),
                            ("06", "Not offered, for another reason"),
                        ],
                        max_length=2,
                        verbose_name="how it stands",
                    ),
                ),
                ("made_on", models.DateField(verbose_name="day")),
                ("referred_to", models.CharField(blank=True, max_length=200, verbose_name="who takes the referral")),
                ("words", models.TextField(blank=True, verbose_name="in words")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "This has been put right already. Put right the later record."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="care_plans.offer",
                        verbose_name="what this puts right",
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
                "ordering": ("-made_on", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="conversation",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to="care_plans.offer",
                verbose_name="community referral",
            ),
        ),
        migrations.CreateModel(
            name="PayException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "payer",
                    models.CharField(
                        choices=[("nhs", "NHS"), ("council", "Council")], max_length=10, verbose_name="who pays"
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say in a sentence or two why nobody else can meet the need."
                            )
                        ],
                        verbose_name="why it is necessary",
                    ),
                ),
                ("asked_on", models.DateField()),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="looked at again by")),
                ("agreed", models.BooleanField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, verbose_name="what was answered")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pay_exceptions",
                        to="care_plans.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "exception to pay somebody connected",
                "verbose_name_plural": "exceptions to pay somebody connected",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="care_plans_payexception_maker_is_not_checker",
                        violation_error_code="answered_by",
                        violation_error_message="Somebody other than who asked for it answers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed", None), ("answered_at", None), ("answered_by", None)),
                            models.Q(
                                ("agreed__isnull", False),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_payexception_answered_whole",
                        violation_error_message="An answer says yes or no, by whom and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="care_plans_payexception_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("contact", "payer"),
                        name="care_plans_payexception_asked_once",
                        violation_error_message="This was asked for already and waits for an answer.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "also_known_as",
                    care_plans.people.models.details.LinesField(
                        blank=True, validators=[care_plans.people.rules.check_names], verbose_name="other names"
                    ),
                ),
                ("address_1", models.CharField(blank=True, max_length=35, verbose_name="address, line 1")),
                ("address_2", models.CharField(blank=True, max_length=35, verbose_name="address, line 2")),
                ("address_3", models.CharField(blank=True, max_length=35, verbose_name="address, line 3")),
                ("address_4", models.CharField(blank=True, max_length=35, verbose_name="town or city")),
                ("address_5", models.CharField(blank=True, max_length=35, verbose_name="county")),
                (
                    "postcode",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$", "Write a full postcode, such as LS1 4AP."
                            )
                        ],
                    ),
                ),
                (
                    "phones",
                    care_plans.people.models.details.LinesField(
                        blank=True, validators=[care_plans.people.rules.check_phones], verbose_name="telephone"
                    ),
                ),
                (
                    "emails",
                    care_plans.people.models.details.LinesField(
                        blank=True, validators=[care_plans.people.rules.check_emails], verbose_name="e-mail"
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("female", "Female"),
                            ("male", "Male"),
                            ("indeterminate", "Indeterminate"),
                            ("not_said", "Prefers not to say"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("1", "Male"),
                            ("2", "Female"),
                            ("3", "Non-binary"),
                            ("4", "Another gender"),
                            ("Z", "Prefers not to say"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("A", "White: British"),
                            ("B", "White: Irish"),
                            ("C", "White: any other background"),
                            ("D", "Mixed: White and Black Caribbean"),
                            ("E", "Mixed: White and Black African"),
                            ("F", "Mixed: White and Asian"),
                            ("G", "Mixed: any other background"),
                            ("H", "Asian: Indian"),
                            ("J", "Asian: Pakistani"),
                            ("K", "Asian: Bangladeshi"),
                            ("L", "Asian: any other background"),
                            ("M", "Black: Caribbean"),
                            ("N", "Black: African"),
                            ("P", "Black: any other background"),
                            ("R", "Chinese"),
                            ("S", "Any other ethnic group"),
                            ("Z", "Prefers not to say"),
                        ],
                        max_length=1,
                        verbose_name="ethnic group",
                    ),
                ),
                (
                    "religion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("none", "No religion"),
                            ("bahai", "Baha’i"),
                            ("buddhist", "Buddhist"),
                            ("christian", "Christian"),
                            ("hindu", "Hindu"),
                            ("jain", "Jain"),
                            ("jewish", "Jewish"),
                            ("muslim", "Muslim"),
                            ("pagan", "Pagan"),
                            ("sikh", "Sikh"),
                            ("zoroastrian", "Zoroastrian"),
                            ("other", "Another religion or belief"),
                            ("not_said", "Prefers not to say"),
                        ],
                        max_length=15,
                        verbose_name="religion or belief",
                    ),
                ),
                ("given_name", models.CharField(max_length=70)),
                ("family_name", models.CharField(max_length=70)),
                (
                    "preferred_name",
                    models.CharField(blank=True, help_text="What the person likes to be called.", max_length=70),
                ),
                ("born_on", models.DateField(verbose_name="date of birth")),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="date of death")),
                (
                    "nhs_number",
                    models.CharField(
                        error_messages={"unique": "Somebody with this NHS number is on record already."},
                        max_length=10,
                        unique=True,
                        validators=[phb.nhs_number.validate_nhs_number],
                        verbose_name="NHS number",
                    ),
                ),
                ("gp_practice", models.CharField(blank=True, max_length=140, verbose_name="GP practice")),
                (
                    "gp_practice_code",
                    models.CharField(
                        blank=True,
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][0-9]{5}$", "Write a capital letter and five figures, such as A81001."
                            )
                        ],
                        verbose_name="code of the GP practice",
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "This sign-in belongs to somebody else already."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="own sign-in",
                    ),
                ),
                (
                    "care_coordinator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caseload",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="care co-ordinator",
                    ),
                ),
                (
                    "council",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="council_people",
                        to="phb.organisation",
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="also_recorded_as",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
                "ordering": ("family_name", "given_name", "pk"),
                "indexes": [
                    models.Index(fields=["icb", "family_name", "given_name"], name="care_plans__icb_id_85264b_idx"),
                    models.Index(fields=["icb", "born_on"], name="care_plans__icb_id_e44add_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address_1", ""), _negated=True),
                            models.Q(
                                ("address_2", ""),
                                ("address_3", ""),
                                ("address_4", ""),
                                ("address_5", ""),
                                ("postcode", ""),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_person_address_has_a_first_line",
                        violation_error_code="address_1",
                        violation_error_message="Write the first line of the address too.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address_1", ""), models.Q(("postcode", ""), _negated=True), _connector="OR"
                        ),
                        name="care_plans_person_address_has_a_postcode",
                        violation_error_code="postcode",
                        violation_error_message="Write the postcode too. For somebody with no fixed home it is ZZ99 3VZ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["", "female", "male", "indeterminate", "not_said"])),
                        name="care_plans_person_sex_on_the_list",
                        violation_error_code="sex",
                        violation_error_message="Choose one of the answers shown.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gender__in", ["", "1", "2", "3", "4", "Z"])),
                        name="care_plans_person_gender_on_the_list",
                        violation_error_code="gender",
                        violation_error_message="Choose one of the answers shown.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ethnicity__in",
                                [
                                    "",
                                    "A",
                                    "B",
                                    "C",
                                    "D",
                                    "E",
                                    "F",
                                    "G",
                                    "H",
                                    "J",
                                    "K",
                                    "L",
                                    "M",
                                    "N",
                                    "P",
                                    "R",
                                    "S",
                                    "Z",
                                ],
                            )
                        ),
                        name="care_plans_person_ethnicity_on_the_list",
                        violation_error_code="ethnicity",
                        violation_error_message="Choose one of the answers shown.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "religion__in",
                                [
                                    "",
                                    "none",
                                    "bahai",
                                    "buddhist",
                                    "christian",
                                    "hindu",
                                    "jain",
                                    "jewish",
                                    "muslim",
                                    "pagan",
                                    "sikh",
                                    "zoroastrian",
                                    "other",
                                    "not_said",
                                ],
                            )
                        ),
                        name="care_plans_person_religion_on_the_list",
                        violation_error_code="religion",
                        violation_error_message="Choose one of the answers shown.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("died_on", None), ("died_on__gte", models.F("born_on")), _connector="OR"),
                        name="care_plans_person_died_on_or_after_birth",
                        violation_error_code="died_on",
                        violation_error_message="The date of death must be on or after the date of birth.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="offer",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="care_plans.person"
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="care_plans.person"
            ),
        ),
        migrations.CreateModel(
            name="InformationNeeds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("large_print", models.BooleanField(default=False)),
                ("easy_read", models.BooleanField(default=False)),
                ("screen_reader", models.BooleanField(default=False, verbose_name="reads with a screen reader")),
                ("paper", models.BooleanField(default=False, verbose_name="paper by post")),
                ("audio", models.BooleanField(default=False, verbose_name="audio recording")),
                ("braille", models.BooleanField(default=False)),
                ("bsl_video", models.BooleanField(default=False, verbose_name="video in British Sign Language")),
                ("translation", models.BooleanField(default=False, verbose_name="letters in their own language")),
                ("interpreter", models.BooleanField(default=False, verbose_name="interpreter for their language")),
                (
                    "bsl_interpreter",
                    models.BooleanField(default=False, verbose_name="British Sign Language interpreter"),
                ),
                (
                    "lipspeaker",
                    models.BooleanField(default=False, verbose_name="lipspeaker or speech-to-text reporter"),
                ),
                ("deafblind_support", models.BooleanField(default=False, verbose_name="deafblind communicator guide")),
                ("hearing_loop", models.BooleanField(default=False)),
                ("advocate", models.BooleanField(default=False, verbose_name="advocate, or more time to talk")),
                ("language", models.CharField(blank=True, max_length=60, verbose_name="own language")),
                (
                    "contact_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Any way is fine"),
                            ("phone", "Phone call"),
                            ("text", "Text message"),
                            ("email", "Email"),
                            ("letter", "Letter"),
                            ("relay", "Relay UK"),
                            ("helper", "Through somebody who helps them"),
                        ],
                        max_length=10,
                        verbose_name="best way to reach them",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="anything else")),
                ("asked_on", models.DateField(verbose_name="day they were asked")),
                ("shared_on", models.DateField(blank=True, null=True, verbose_name="day they agreed to share this")),
                (
                    "person",
                    models.OneToOneField(
                        error_messages={"unique": "What this person needs is on record already. Change that."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="information_needs",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "accessible information needs",
                "verbose_name_plural": "accessible information needs",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interpreter", False), ("translation", False)),
                            models.Q(("language", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="care_plans_informationneeds_names_the_language",
                        violation_error_code="language",
                        violation_error_message="Name the language, so that the right interpreter or translator is found.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_by__in", ["", "phone", "text", "email", "letter", "relay", "helper"])
                        ),
                        name="care_plans_informationneeds_contact_on_the_list",
                        violation_error_code="contact_by",
                        violation_error_message="Choose one of the ways shown.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HomeEntryNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_words", models.TextField(blank=True, verbose_name="the note, sealed")),
                ("written_on", models.DateField(verbose_name="day it was written")),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        error_messages={"unique": "This person has such a note already. Change that one."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="home_entry_note",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "home-entry note",
            },
        ),
        migrations.CreateModel(
            name="HistoricalSupportRequest",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("received_on", models.DateField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "The person, or someone who acts for them"),
                            ("gp", "GP practice"),
                            ("hospital", "Hospital"),
                            ("council", "Council"),
                            ("other", "Somebody else"),
                        ],
                        default="person",
                        max_length=10,
                        verbose_name="who asked",
                    ),
                ),
                ("service", models.CharField(max_length=200, verbose_name="support asked for")),
                ("what_matters", models.TextField(blank=True, verbose_name="what matters to the person")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a decision"),
                            ("decided", "Decided"),
                            ("ended_well", "Ended well without money"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
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
                    "logged_by",
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
            ],
            options={
                "verbose_name": "historical support request",
                "verbose_name_plural": "historical support requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_552f48_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRepresentation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("representative", "Representative"),
                            ("nominee", "Nominee"),
                            ("authorised", "Authorised person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("parent", "Parental responsibility"),
                            ("deputy", "Deputy appointed by the Court of Protection"),
                            ("attorney", "Lasting power of attorney"),
                            ("appointed", "Appointed by the ICB"),
                            ("chosen", "Chosen by the person"),
                            ("named", "Chosen by their representative"),
                            ("council", "Authorised by the council (Care Act 2014, section 32)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=140)),
                ("relationship", models.CharField(blank=True, max_length=70)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("consented_on", models.DateField(help_text="The day this person agreed to act.")),
                (
                    "capacity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("has", "Can decide this themselves"),
                            ("lacks", "Cannot decide this themselves"),
                            ("child", "Is under 16"),
                        ],
                        help_text="On the first day.",
                        max_length=5,
                        verbose_name="can the person decide this?",
                    ),
                ),
                (
                    "assessed_by",
                    models.CharField(blank=True, max_length=140, verbose_name="who assessed that they cannot"),
                ),
                ("assessed_on", models.DateField(blank=True, null=True, verbose_name="day it was assessed")),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spouse", "Husband, wife or partner"),
                            ("family", "Close family"),
                            ("friend", "Friend who helps with their care"),
                            ("other", "None of these"),
                        ],
                        max_length=10,
                        verbose_name="family or friend",
                    ),
                ),
                ("same_household", models.BooleanField(default=False, verbose_name="lives with the person")),
                (
                    "paid_by_budget",
                    models.BooleanField(default=False, verbose_name="is paid from the budget, or sells to it"),
                ),
                (
                    "notice_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "The person"),
                            ("actor", "Whoever acts for them"),
                            ("body", "The ICB or the council"),
                        ],
                        max_length=10,
                        verbose_name="who gave notice",
                    ),
                ),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="day of the notice")),
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
                        verbose_name="sign-in",
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
            ],
            options={
                "verbose_name": "historical representation",
                "verbose_name_plural": "historical representations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_766dc7_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPersonMerge",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "reason",
                    models.CharField(
                        max_length=500,
                        validators=[django.core.validators.MinLengthValidator(10)],
                        verbose_name="why they are the same person",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Merged"),
                            ("declined", "Not the same person"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_on", models.DateField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
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
                    "duplicate",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                        verbose_name="record that goes into the other",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                        verbose_name="record that stays",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical merge of two records",
                "verbose_name_plural": "historical merges of two records",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_28c50b_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPerson",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "also_known_as",
                    care_plans.people.models.details.LinesField(
                        blank=True, validators=[care_plans.people.rules.check_names], verbose_name="other names"
                    ),
                ),
                ("address_1", models.CharField(blank=True, max_length=35, verbose_name="address, line 1")),
                ("address_2", models.CharField(blank=True, max_length=35, verbose_name="address, line 2")),
                ("address_3", models.CharField(blank=True, max_length=35, verbose_name="address, line 3")),
                ("address_4", models.CharField(blank=True, max_length=35, verbose_name="town or city")),
                ("address_5", models.CharField(blank=True, max_length=35, verbose_name="county")),
                (
                    "postcode",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$", "Write a full postcode, such as LS1 4AP."
                            )
                        ],
                    ),
                ),
                (
                    "phones",
                    care_plans.people.models.details.LinesField(
                        blank=True, validators=[care_plans.people.rules.check_phones], verbose_name="telephone"
                    ),
                ),
                (
                    "emails",
                    care_plans.people.models.details.LinesField(
                        blank=True, validators=[care_plans.people.rules.check_emails], verbose_name="e-mail"
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("female", "Female"),
                            ("male", "Male"),
                            ("indeterminate", "Indeterminate"),
                            ("not_said", "Prefers not to say"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("1", "Male"),
                            ("2", "Female"),
                            ("3", "Non-binary"),
                            ("4", "Another gender"),
                            ("Z", "Prefers not to say"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "ethnicity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("A", "White: British"),
                            ("B", "White: Irish"),
                            ("C", "White: any other background"),
                            ("D", "Mixed: White and Black Caribbean"),
                            ("E", "Mixed: White and Black African"),
                            ("F", "Mixed: White and Asian"),
                            ("G", "Mixed: any other background"),
                            ("H", "Asian: Indian"),
                            ("J", "Asian: Pakistani"),
                            ("K", "Asian: Bangladeshi"),
                            ("L", "Asian: any other background"),
                            ("M", "Black: Caribbean"),
                            ("N", "Black: African"),
                            ("P", "Black: any other background"),
                            ("R", "Chinese"),
                            ("S", "Any other ethnic group"),
                            ("Z", "Prefers not to say"),
                        ],
                        max_length=1,
                        verbose_name="ethnic group",
                    ),
                ),
                (
                    "religion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked"),
                            ("none", "No religion"),
                            ("bahai", "Baha’i"),
                            ("buddhist", "Buddhist"),
                            ("christian", "Christian"),
                            ("hindu", "Hindu"),
                            ("jain", "Jain"),
                            ("jewish", "Jewish"),
                            ("muslim", "Muslim"),
                            ("pagan", "Pagan"),
                            ("sikh", "Sikh"),
                            ("zoroastrian", "Zoroastrian"),
                            ("other", "Another religion or belief"),
                            ("not_said", "Prefers not to say"),
                        ],
                        max_length=15,
                        verbose_name="religion or belief",
                    ),
                ),
                ("given_name", models.CharField(max_length=70)),
                ("family_name", models.CharField(max_length=70)),
                (
                    "preferred_name",
                    models.CharField(blank=True, help_text="What the person likes to be called.", max_length=70),
                ),
                ("born_on", models.DateField(verbose_name="date of birth")),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="date of death")),
                (
                    "nhs_number",
                    models.CharField(
                        db_index=True,
                        error_messages={"unique": "Somebody with this NHS number is on record already."},
                        max_length=10,
                        validators=[phb.nhs_number.validate_nhs_number],
                        verbose_name="NHS number",
                    ),
                ),
                ("gp_practice", models.CharField(blank=True, max_length=140, verbose_name="GP practice")),
                (
                    "gp_practice_code",
                    models.CharField(
                        blank=True,
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][0-9]{5}$", "Write a capital letter and five figures, such as A81001."
                            )
                        ],
                        verbose_name="code of the GP practice",
                    ),
                ),
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
                        error_messages={"unique": "This sign-in belongs to somebody else already."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="own sign-in",
                    ),
                ),
                (
                    "care_coordinator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="care co-ordinator",
                    ),
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
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical person",
                "verbose_name_plural": "historical people",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_7958ad_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInformationNeeds",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("large_print", models.BooleanField(default=False)),
                ("easy_read", models.BooleanField(default=False)),
                ("screen_reader", models.BooleanField(default=False, verbose_name="reads with a screen reader")),
                ("paper", models.BooleanField(default=False, verbose_name="paper by post")),
                ("audio", models.BooleanField(default=False, verbose_name="audio recording")),
                ("braille", models.BooleanField(default=False)),
                ("bsl_video", models.BooleanField(default=False, verbose_name="video in British Sign Language")),
                ("translation", models.BooleanField(default=False, verbose_name="letters in their own language")),
                ("interpreter", models.BooleanField(default=False, verbose_name="interpreter for their language")),
                (
                    "bsl_interpreter",
                    models.BooleanField(default=False, verbose_name="British Sign Language interpreter"),
                ),
                (
                    "lipspeaker",
                    models.BooleanField(default=False, verbose_name="lipspeaker or speech-to-text reporter"),
                ),
                ("deafblind_support", models.BooleanField(default=False, verbose_name="deafblind communicator guide")),
                ("hearing_loop", models.BooleanField(default=False)),
                ("advocate", models.BooleanField(default=False, verbose_name="advocate, or more time to talk")),
                ("language", models.CharField(blank=True, max_length=60, verbose_name="own language")),
                (
                    "contact_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Any way is fine"),
                            ("phone", "Phone call"),
                            ("text", "Text message"),
                            ("email", "Email"),
                            ("letter", "Letter"),
                            ("relay", "Relay UK"),
                            ("helper", "Through somebody who helps them"),
                        ],
                        max_length=10,
                        verbose_name="best way to reach them",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="anything else")),
                ("asked_on", models.DateField(verbose_name="day they were asked")),
                ("shared_on", models.DateField(blank=True, null=True, verbose_name="day they agreed to share this")),
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
                        error_messages={"unique": "What this person needs is on record already. Change that."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical accessible information needs",
                "verbose_name_plural": "historical accessible information needs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_9efad6_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHomeEntryNote",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("sealed_words", models.TextField(blank=True, verbose_name="the note, sealed")),
                ("written_on", models.DateField(verbose_name="day it was written")),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        error_messages={"unique": "This person has such a note already. Change that one."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical home-entry note",
                "verbose_name_plural": "historical home-entry notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_52c526_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEpisode",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("first_contact_on", models.DateField(verbose_name="day of the first contact")),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        error_messages={"unique": "The first contact of this referral is recorded already."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.offer",
                        verbose_name="referral",
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
            ],
            options={
                "verbose_name": "historical episode",
                "verbose_name_plural": "historical episodes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_a3e5aa_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assistant", "Personal assistant"),
                            ("carer", "Family carer"),
                            ("relative", "Family or friend"),
                            ("gp", "GP"),
                            ("nurse", "Nurse, therapist or other clinician"),
                            ("social_worker", "Social worker"),
                            ("advocate", "Advocate"),
                            ("support", "Direct payment support service"),
                            ("other", "Somebody else"),
                        ],
                        max_length=15,
                        verbose_name="who they are",
                    ),
                ),
                ("name", models.CharField(max_length=140)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("spouse", "Husband, wife or partner"),
                            ("family", "Close family"),
                            ("friend", "Friend who helps with their care"),
                            ("other", "None of these"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="family or friend",
                    ),
                ),
                ("same_household", models.BooleanField(default=False, verbose_name="lives with the person")),
                ("organisation", models.CharField(blank=True, max_length=140)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("notes", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
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
            ],
            options={
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_d2d910_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAboutMe",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "standard_version",
                    models.CharField(default="2.0", max_length=10, verbose_name="version of the standard"),
                ),
                ("most_important", models.TextField(blank=True, verbose_name="what is most important to me")),
                ("important_people", models.TextField(blank=True, verbose_name="people who are important to me")),
                (
                    "communication",
                    models.TextField(blank=True, verbose_name="how I communicate and how to communicate with me"),
                ),
                ("wellness", models.TextField(blank=True, verbose_name="my wellness")),
                ("please_do", models.TextField(blank=True, verbose_name="please do and please do not")),
                ("how_to_support", models.TextField(blank=True, verbose_name="how and when to support me")),
                ("also_worth_knowing", models.TextField(blank=True, verbose_name="also worth knowing about me")),
                (
                    "supported_by",
                    models.CharField(blank=True, max_length=150, verbose_name="supported to write this by"),
                ),
                ("updated_on", models.DateField(verbose_name="last updated")),
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
                    "updated_by",
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
                        error_messages={"unique": "This person has such a page already. Change that one."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical About Me",
                "verbose_name_plural": "historical About Me",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_08cb41_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_contact_on", models.DateField(verbose_name="day of the first contact")),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "offer",
                    models.OneToOneField(
                        error_messages={"unique": "The first contact of this referral is recorded already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="episode",
                        to="care_plans.offer",
                        verbose_name="referral",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="care_plans.person"
                    ),
                ),
            ],
            options={
                "ordering": ("-first_contact_on", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("person",),
                        name="care_plans_episode_one_open",
                        violation_error_message="An episode of social prescribing is open for this person already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("first_contact_on")), _connector="OR"
                        ),
                        name="care_plans_episode_ends_on_or_after_start",
                        violation_error_code="ended_on",
                        violation_error_message="An episode ends on or after the day of its first contact.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="care_plans.person"
            ),
        ),
        migrations.CreateModel(
            name="CodedActivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "activity",
                    models.CharField(
                        choices=[
                            ("referral", "Referral to social prescribing"),
                            ("referral_declined", "Social prescribing declined"),
                            ("shared_decision", "Shared decision making"),
                            ("plan_accepted", "Personalised care and support planning accepted"),
                            ("plan_declined", "Personalised care and support planning declined"),
                            ("choice", "Choice of provider or place made"),
                            ("self_management", "Supported self-management accepted"),
                            ("budget_accepted", "Personal health budget accepted"),
                            ("budget_declined", "Personal health budget declined"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="day")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="used",
                        to="care_plans.activitycode",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "episode",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "The referral of this episode is reported already."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coded",
                        to="care_plans.episode",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="coded", to="care_plans.offer"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coded_activity",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "coded activity",
                "ordering": ("-happened_on", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("offer", "activity"),
                        name="care_plans_codedactivity_once",
                        violation_error_message="This is reported already.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="aboutmeshare",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="about_me_shares", to="care_plans.person"
            ),
        ),
        migrations.CreateModel(
            name="AboutMe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "standard_version",
                    models.CharField(default="2.0", max_length=10, verbose_name="version of the standard"),
                ),
                ("most_important", models.TextField(blank=True, verbose_name="what is most important to me")),
                ("important_people", models.TextField(blank=True, verbose_name="people who are important to me")),
                (
                    "communication",
                    models.TextField(blank=True, verbose_name="how I communicate and how to communicate with me"),
                ),
                ("wellness", models.TextField(blank=True, verbose_name="my wellness")),
                ("please_do", models.TextField(blank=True, verbose_name="please do and please do not")),
                ("how_to_support", models.TextField(blank=True, verbose_name="how and when to support me")),
                ("also_worth_knowing", models.TextField(blank=True, verbose_name="also worth knowing about me")),
                (
                    "supported_by",
                    models.CharField(blank=True, max_length=150, verbose_name="supported to write this by"),
                ),
                ("updated_on", models.DateField(verbose_name="last updated")),
                (
                    "updated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        error_messages={"unique": "This person has such a page already. Change that one."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="about_me",
                        to="care_plans.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "About Me",
                "verbose_name_plural": "About Me",
            },
        ),
        migrations.CreateModel(
            name="PersonMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        max_length=500,
                        validators=[django.core.validators.MinLengthValidator(10)],
                        verbose_name="why they are the same person",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Merged"),
                            ("declined", "Not the same person"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_on", models.DateField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "duplicate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="care_plans.person",
                        verbose_name="record that goes into the other",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.person",
                        verbose_name="record that stays",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of two records",
                "verbose_name_plural": "merges of two records",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "proposed")),
                        fields=("duplicate",),
                        name="care_plans_personmerge_one_at_a_time",
                        violation_error_message="Somebody has proposed to merge this record already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("duplicate", models.F("survivor")), _negated=True),
                        name="care_plans_personmerge_of_two_records",
                        violation_error_code="nhs_number",
                        violation_error_message="This is the same record. Give the NHS number of the other one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("answered_by", None), ("status", "proposed")),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("status__in", ("confirmed", "declined")),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_personmerge_answered_by_and_at",
                        violation_error_message="An answer says who gave it and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="care_plans_personmerge_confirmed_by_another",
                        violation_error_message="Somebody other than the colleague who proposed it answers.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("offered", "Waiting for signatures"),
                            ("agreed", "Agreed"),
                            ("superseded", "Replaced by a newer plan"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "conversation_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the conversation about what matters"),
                ),
                ("what_matters", models.TextField(blank=True, verbose_name="what is most important to me")),
                ("important_people", models.TextField(blank=True, verbose_name="people who are important to me")),
                (
                    "communication",
                    models.TextField(blank=True, verbose_name="how I communicate and how to communicate with me"),
                ),
                ("wellness", models.TextField(blank=True, verbose_name="my wellness: how I am on good days and bad")),
                ("please_do", models.TextField(blank=True, verbose_name="please do, and please do not")),
                ("how_to_support", models.TextField(blank=True, verbose_name="how and when to support me")),
                ("also_worth_knowing", models.TextField(blank=True, verbose_name="also worth knowing about me")),
                (
                    "funding",
                    models.CharField(
                        blank=True,
                        help_text="Such as a personal health budget, or self-funded.",
                        max_length=200,
                        verbose_name="how it is paid for",
                    ),
                ),
                (
                    "direct_payment",
                    models.BooleanField(blank=True, null=True, verbose_name="some of it is paid for by direct payment"),
                ),
                (
                    "planned_review_on",
                    models.DateField(blank=True, null=True, verbose_name="day we plan to look at it again"),
                ),
                (
                    "review_manner",
                    models.CharField(
                        blank=True,
                        help_text="Where, and who will be there.",
                        max_length=300,
                        verbose_name="how we will look at it again",
                    ),
                ),
                ("review_by", models.CharField(blank=True, max_length=140, verbose_name="who sees to it that we do")),
                ("review_by_role", models.CharField(blank=True, max_length=140, verbose_name="their role")),
                ("review_by_contact", models.CharField(blank=True, max_length=140, verbose_name="how to reach them")),
                (
                    "health_watched_by",
                    models.CharField(
                        blank=True,
                        help_text="A name and how to reach them.",
                        max_length=140,
                        verbose_name="who keeps an eye on my health",
                    ),
                ),
                ("written_at", models.CharField(blank=True, max_length=140, verbose_name="where we wrote it")),
                (
                    "offered_on",
                    models.DateField(blank=True, null=True, verbose_name="day it was offered for signature"),
                ),
                (
                    "content_sha256",
                    models.CharField(
                        blank=True,
                        help_text="What is signed is what has this check.",
                        max_length=64,
                        verbose_name="check of what was offered",
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="organisation that pays",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="care_plans.person"
                    ),
                ),
            ],
            options={
                "ordering": ("person", "-version"),
            },
        ),
        migrations.CreateModel(
            name="PersonalContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="name")),
                ("relationship", models.CharField(blank=True, max_length=70, verbose_name="who they are to me")),
                (
                    "part_played",
                    models.CharField(
                        blank=True,
                        help_text="Such as carer, next of kin, or person to call first.",
                        max_length=140,
                        verbose_name="the part they play",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="how to reach them")),
                ("comments", models.TextField(blank=True, verbose_name="anything else about them")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.personalcontact",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "person in their life",
                "verbose_name_plural": "people in their life",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="need",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="care_plans.plan"
            ),
        ),
        migrations.CreateModel(
            name="HistoricalReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "Plan review"),
                            ("money", "Money audit"),
                            ("eligibility", "Eligibility review"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("invited", "Invited"),
                            ("held", "Outcome to agree"),
                            ("agreed", "Done"),
                            ("called_off", "Called off"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("due_by_rule", models.DateField(verbose_name="last day the limit allows")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "limit",
                    models.CharField(
                        choices=[
                            ("plan_health", "Plan review where the NHS pays"),
                            ("plan_council", "Plan review where the council pays"),
                            ("plan_education", "Plan review where education pays"),
                            ("plan_unfunded", "Plan review where nobody pays"),
                            ("money", "Money audit"),
                            ("eligibility_chc", "Eligibility review, NHS continuing healthcare"),
                            ("eligibility_cyp_cc", "Eligibility review, children’s continuing care"),
                            ("eligibility_s117", "Eligibility review, section 117 aftercare"),
                        ],
                        max_length=20,
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months the limit gives")),
                (
                    "counted_since",
                    models.CharField(
                        choices=[
                            ("plan_agreed", "the plan was agreed"),
                            ("first_payment", "the first payment was made"),
                            ("decided", "eligibility was decided"),
                            ("reviewed", "the last review was held"),
                        ],
                        max_length=15,
                        verbose_name="counted since",
                    ),
                ),
                ("counted_from", models.DateField(verbose_name="counted from")),
                ("planned_for", models.DateField(blank=True, null=True, verbose_name="day agreed with the person")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="time and place")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("home", "At home"),
                            ("clinic", "At a clinic or office"),
                            ("video", "By video"),
                            ("phone", "By telephone"),
                            ("papers", "From the papers"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "same_day_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why on the same day as the other review"
                    ),
                ),
                ("invited_on", models.DateField(blank=True, null=True)),
                ("said_beforehand", models.TextField(blank=True, verbose_name="what the person wants to say")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="day it was held")),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="when it was recorded")),
                ("present", models.TextField(blank=True, verbose_name="who was there")),
                ("notes", models.TextField(blank=True, verbose_name="what else was said")),
                ("agreed_on", models.DateField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_why", models.CharField(blank=True, max_length=300, verbose_name="why it was called off")),
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
                    "invited_by",
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
                "verbose_name": "historical review",
                "verbose_name_plural": "historical reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_c09fd3_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlanCheck",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("central", "The person was at the centre, and chose who took part"),
                            (
                                "conversation",
                                "There was a conversation about what matters, not only about what is wrong",
                            ),
                            ("outcomes", "The person and the professionals agreed what should be different"),
                            (
                                "one_plan",
                                "There is one plan that can be shared: what matters, what should be different, and how",
                            ),
                            ("reviewable", "The person can have it looked at again, formally and informally"),
                            (
                                "budget_central",
                                "The person, or who acts for them, was at the centre of planning the budget",
                            ),
                            ("budget_outcomes", "They agreed with the professionals what the money is for"),
                            ("knows_amount", "They knew how much money there was before planning"),
                            ("enough", "The money is enough for what the plan says"),
                            ("choice", "They chose how the money is managed"),
                            ("flexible", "They can use it in the ways that the plan agrees"),
                        ],
                        max_length=20,
                    ),
                ),
                ("holds", models.BooleanField(verbose_name="it holds")),
                ("answered_on", models.DateField(verbose_name="day it was answered")),
                ("words", models.TextField(blank=True, verbose_name="what is missing")),
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
                "verbose_name": "historical answer to the checklist",
                "verbose_name_plural": "historical answers to the checklist",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_61f626_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPersonalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="name")),
                ("relationship", models.CharField(blank=True, max_length=70, verbose_name="who they are to me")),
                (
                    "part_played",
                    models.CharField(
                        blank=True,
                        help_text="Such as carer, next of kin, or person to call first.",
                        max_length=140,
                        verbose_name="the part they play",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="how to reach them")),
                ("comments", models.TextField(blank=True, verbose_name="anything else about them")),
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.personalcontact",
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
                "verbose_name": "historical person in their life",
                "verbose_name_plural": "historical people in their life",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_fe2688_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalNeed",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what I need")),
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.need",
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
                "verbose_name": "historical need",
                "verbose_name_plural": "historical needs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_a7f2bb_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGoal",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what I hope for")),
                (
                    "importance",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 to 10.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="how important, of 10",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "Not begun"),
                            ("under_way", "On the way"),
                            ("partly", "Partly there"),
                            ("reached", "Reached"),
                            ("stopped", "No longer a goal"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="how far it has come",
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.goal",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.need",
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
                "verbose_name": "historical goal",
                "verbose_name_plural": "historical goals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_8f371f_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFormulation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="how we understand what is going on")),
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.formulation",
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
                "verbose_name": "historical understanding",
                "verbose_name_plural": "historical understandings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_25ca9c_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContingencyPlan",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(blank=True, max_length=140, verbose_name="what this is for")),
                ("triggers", models.TextField(help_text="One on each line.", verbose_name="what sets it off")),
                (
                    "what_happens",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="what should happen"),
                ),
                (
                    "who_to_call",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="who to call"),
                ),
                (
                    "coping",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="what helps me cope"),
                ),
                (
                    "relapse_signs",
                    models.TextField(blank=True, help_text="One on each line.", verbose_name="signs that it is coming"),
                ),
                (
                    "medicines",
                    models.TextField(
                        blank=True, help_text="One on each line.", verbose_name="medicines and equipment kept ready"
                    ),
                ),
                ("advance_statement", models.TextField(blank=True, verbose_name="what I want if I cannot say so then")),
                (
                    "location",
                    models.TextField(
                        blank=True,
                        help_text="One on each line.",
                        verbose_name="where this plan and what it needs are kept",
                    ),
                ),
                (
                    "professional",
                    models.CharField(blank=True, max_length=140, verbose_name="professional who knows this plan"),
                ),
                ("responsible", models.CharField(blank=True, max_length=140, verbose_name="who sees to it")),
                ("cost", phb.money.PenceField(blank=True, null=True, verbose_name="what it costs in a year")),
                ("cost_words", models.CharField(blank=True, max_length=200, verbose_name="what the cost is for")),
                (
                    "agreed_with_person",
                    models.BooleanField(blank=True, null=True, verbose_name="agreed with me, or with who acts for me"),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="day we look at this again")),
                ("completed_by", models.CharField(blank=True, max_length=140, verbose_name="who wrote this with me")),
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.contingencyplan",
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
                "verbose_name": "historical plan for when things go wrong",
                "verbose_name_plural": "historical plans for when things go wrong",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_d71aa4_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAdditionalPlan",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="name of the plan")),
                ("text", models.TextField(blank=True, verbose_name="what it says")),
                (
                    "professional",
                    models.CharField(blank=True, max_length=140, verbose_name="professional who knows this plan"),
                ),
                ("responsible", models.CharField(blank=True, max_length=140, verbose_name="who sees to it")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="day we look at this again")),
                ("location", models.CharField(blank=True, max_length=200, verbose_name="where it is kept")),
                ("completed_by", models.CharField(blank=True, max_length=140, verbose_name="who wrote this with me")),
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.additionalplan",
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
                "verbose_name": "historical other plan",
                "verbose_name_plural": "historical other plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_8be413_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="goal",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="care_plans.plan"
            ),
        ),
        migrations.AddField(
            model_name="formulation",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="formulations", to="care_plans.plan"
            ),
        ),
        migrations.AddField(
            model_name="contingencyplan",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contingencies", to="care_plans.plan"
            ),
        ),
        migrations.AddField(
            model_name="additionalplan",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="additional_plans", to="care_plans.plan"
            ),
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what we will do")),
                ("who", models.CharField(blank=True, max_length=140, verbose_name="who will do it")),
                ("who_role", models.CharField(blank=True, max_length=140, verbose_name="their role or team")),
                ("who_contact", models.CharField(blank=True, max_length=140, verbose_name="how to reach them")),
                ("when", models.CharField(blank=True, max_length=140, verbose_name="when, and how often")),
                ("strategies", models.TextField(blank=True, verbose_name="what may help it along")),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 to 10.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="how sure it will work, of 10",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Not begun"),
                            ("under_way", "Being done"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="how far it has come",
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="day we look at this again")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.action",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="care_plans.goal"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("central", "The person was at the centre, and chose who took part"),
                            (
                                "conversation",
                                "There was a conversation about what matters, not only about what is wrong",
                            ),
                            ("outcomes", "The person and the professionals agreed what should be different"),
                            (
                                "one_plan",
                                "There is one plan that can be shared: what matters, what should be different, and how",
                            ),
                            ("reviewable", "The person can have it looked at again, formally and informally"),
                            (
                                "budget_central",
                                "The person, or who acts for them, was at the centre of planning the budget",
                            ),
                            ("budget_outcomes", "They agreed with the professionals what the money is for"),
                            ("knows_amount", "They knew how much money there was before planning"),
                            ("enough", "The money is enough for what the plan says"),
                            ("choice", "They chose how the money is managed"),
                            ("flexible", "They can use it in the ways that the plan agrees"),
                        ],
                        max_length=20,
                    ),
                ),
                ("holds", models.BooleanField(verbose_name="it holds")),
                ("answered_on", models.DateField(verbose_name="day it was answered")),
                ("words", models.TextField(blank=True, verbose_name="what is missing")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to the checklist",
                "verbose_name_plural": "answers to the checklist",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "criterion"),
                        name="care_plans_plancheck_once",
                        violation_error_message="This has been answered for this version already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holds", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="care_plans_plancheck_no_says_why",
                        violation_error_code="words",
                        violation_error_message="Say what is missing where the answer is no.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="what the document is")),
                ("location", models.CharField(blank=True, max_length=200, verbose_name="where it is kept")),
                ("dated", models.DateField(blank=True, null=True, verbose_name="its date")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.plandocument",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "paper kept elsewhere",
                "verbose_name_plural": "papers kept elsewhere",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalPlanDocument",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="what the document is")),
                ("location", models.CharField(blank=True, max_length=200, verbose_name="where it is kept")),
                ("dated", models.DateField(blank=True, null=True, verbose_name="its date")),
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
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.plandocument",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical paper kept elsewhere",
                "verbose_name_plural": "historical papers kept elsewhere",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_669886_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlanOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what will be different")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="care_plans.goal"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.planoutcome",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome",
                "verbose_name_plural": "outcomes",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalPlanOutcome",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what will be different")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.goal",
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
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.planoutcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical outcome",
                "verbose_name_plural": "historical outcomes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_d26db5_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAction",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what we will do")),
                ("who", models.CharField(blank=True, max_length=140, verbose_name="who will do it")),
                ("who_role", models.CharField(blank=True, max_length=140, verbose_name="their role or team")),
                ("who_contact", models.CharField(blank=True, max_length=140, verbose_name="how to reach them")),
                ("when", models.CharField(blank=True, max_length=140, verbose_name="when, and how often")),
                ("strategies", models.TextField(blank=True, verbose_name="what may help it along")),
                (
                    "confidence",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="From 1 to 10.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="how sure it will work, of 10",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Not begun"),
                            ("under_way", "Being done"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="how far it has come",
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="day we look at this again")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.goal",
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
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.action",
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
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.planoutcome",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical action",
                "verbose_name_plural": "historical actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_70d3d8_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="action",
            name="outcome",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="care_plans.planoutcome"
            ),
        ),
        migrations.CreateModel(
            name="ProfessionalContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=140, verbose_name="role")),
                ("key_worker", models.BooleanField(default=False, verbose_name="my key worker")),
                ("specialty", models.CharField(blank=True, max_length=140, verbose_name="specialty")),
                ("team", models.CharField(blank=True, max_length=140, verbose_name="team")),
                ("organisation", models.CharField(blank=True, max_length=140, verbose_name="organisation")),
                (
                    "ods_code",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{3,5}$", "Write three to five capital letters and figures: RX1."
                            )
                        ],
                        verbose_name="its ODS code",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="how to reach them")),
                ("since", models.DateField(blank=True, null=True, verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.professionalcontact",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="professionals", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "professional",
                "verbose_name_plural": "professionals",
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="care_plans_professionalcontact_until_on_or_after_since",
                        violation_error_code="until",
                        violation_error_message="The last day must be on or after the first.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalProfessionalContact",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=140, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=140, verbose_name="role")),
                ("key_worker", models.BooleanField(default=False, verbose_name="my key worker")),
                ("specialty", models.CharField(blank=True, max_length=140, verbose_name="specialty")),
                ("team", models.CharField(blank=True, max_length=140, verbose_name="team")),
                ("organisation", models.CharField(blank=True, max_length=140, verbose_name="organisation")),
                (
                    "ods_code",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{3,5}$", "Write three to five capital letters and figures: RX1."
                            )
                        ],
                        verbose_name="its ODS code",
                    ),
                ),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="how to reach them")),
                ("since", models.DateField(blank=True, null=True, verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="to")),
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
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.professionalcontact",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical professional",
                "verbose_name_plural": "historical professionals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_0d220c_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Reconsideration",
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
                    "recorded_by",
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
            name="ReconsiderationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(verbose_name="in short")),
                ("decided_on", models.DateField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reconsideration",
                    models.OneToOneField(
                        error_messages={"unique": "This was answered already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="care_plans.reconsideration",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a reconsideration",
                "verbose_name_plural": "answers to reconsiderations",
            },
        ),
        migrations.CreateModel(
            name="ReferralLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_open", models.BooleanField(default=False, verbose_name="people can ask on the page")),
                ("hourly_limit", models.PositiveIntegerField(default=30, verbose_name="most in one hour")),
                ("daily_limit", models.PositiveIntegerField(default=200, verbose_name="most in one day")),
                (
                    "icb",
                    models.OneToOneField(
                        error_messages={"unique": "This ICB has its page already. Change that one."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral_link",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("daily_limit__gte", 1), ("hourly_limit__gte", 1)),
                        name="care_plans_referrallink_limits_let_some_through",
                        violation_error_code="hourly_limit",
                        violation_error_message="A limit is at least 1. To take no more, close the page.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed", models.TextField(blank=True, verbose_name="what is agreed to")),
                ("drafted_on", models.DateField()),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_on", models.DateField(blank=True, null=True)),
                ("dropped_why", models.TextField(blank=True, verbose_name="why it was not decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="care_plans.decision"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("decided_on", None)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("decided_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_refusal_decided_by_and_at",
                        violation_error_message="A refusal that was decided says by whom and when.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_by", None), ("dropped_on", None)),
                            models.Q(
                                ("decided_at", None),
                                ("dropped_by__isnull", False),
                                ("dropped_on__isnull", False),
                                models.Q(("dropped_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_refusal_dropped_by_and_why",
                        violation_error_code="dropped_why",
                        violation_error_message="A refusal that is put aside says who did so and why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="care_plans_refusal_decider_did_not_write_it",
                        violation_error_code="decided_by",
                        violation_error_message="A refusal is decided by somebody other than the person who wrote it.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None), ("dropped_on", None)),
                        fields=("decision",),
                        name="care_plans_refusal_one_at_a_time",
                        violation_error_message="A refusal is being written already. Decide it or put it aside first.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="reconsideration",
            name="refusal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reconsiderations", to="care_plans.refusal"
            ),
        ),
        migrations.CreateModel(
            name="HistoricalRefusedPart",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("part", models.CharField(max_length=200, verbose_name="which part of what was asked for")),
                (
                    "payer",
                    models.CharField(
                        choices=[("icb", "The NHS"), ("council", "The council"), ("education", "Education")],
                        default="icb",
                        max_length=10,
                        verbose_name="whose part it is",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="why a budget is not right for it here",
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
                ("instead", models.TextField(blank=True, verbose_name="what the person gets instead")),
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
                    "refusal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.refusal",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical refused part",
                "verbose_name_plural": "historical refused parts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_c2cad1_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RefusedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=200, verbose_name="which part of what was asked for")),
                (
                    "payer",
                    models.CharField(
                        choices=[("icb", "The NHS"), ("council", "The council"), ("education", "Education")],
                        default="icb",
                        max_length=10,
                        verbose_name="whose part it is",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="why a budget is not right for it here",
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
                ("instead", models.TextField(blank=True, verbose_name="what the person gets instead")),
                (
                    "refusal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="care_plans.refusal"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("refusal", "part"),
                        name="care_plans_refusedpart_once",
                        violation_error_message="This part is named already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer__in", ["icb", "council", "education"])),
                        name="care_plans_refusedpart_payer_on_the_list",
                        violation_error_code="payer",
                        violation_error_message="Choose whose part it is from the list.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stands", models.BooleanField(verbose_name="the refusal stands")),
                (
                    "reason",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the person can understand it."
                            )
                        ],
                        verbose_name="why",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="care_plans.reconsiderationanswer",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="care_plans.refusedpart"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("answer", "part"),
                        name="care_plans_partanswer_once",
                        violation_error_message="This part is answered already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("representative", "Representative"),
                            ("nominee", "Nominee"),
                            ("authorised", "Authorised person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("parent", "Parental responsibility"),
                            ("deputy", "Deputy appointed by the Court of Protection"),
                            ("attorney", "Lasting power of attorney"),
                            ("appointed", "Appointed by the ICB"),
                            ("chosen", "Chosen by the person"),
                            ("named", "Chosen by their representative"),
                            ("council", "Authorised by the council (Care Act 2014, section 32)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=140)),
                ("relationship", models.CharField(blank=True, max_length=70)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("consented_on", models.DateField(help_text="The day this person agreed to act.")),
                (
                    "capacity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("has", "Can decide this themselves"),
                            ("lacks", "Cannot decide this themselves"),
                            ("child", "Is under 16"),
                        ],
                        help_text="On the first day.",
                        max_length=5,
                        verbose_name="can the person decide this?",
                    ),
                ),
                (
                    "assessed_by",
                    models.CharField(blank=True, max_length=140, verbose_name="who assessed that they cannot"),
                ),
                ("assessed_on", models.DateField(blank=True, null=True, verbose_name="day it was assessed")),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("spouse", "Husband, wife or partner"),
                            ("family", "Close family"),
                            ("friend", "Friend who helps with their care"),
                            ("other", "None of these"),
                        ],
                        max_length=10,
                        verbose_name="family or friend",
                    ),
                ),
                ("same_household", models.BooleanField(default=False, verbose_name="lives with the person")),
                (
                    "paid_by_budget",
                    models.BooleanField(default=False, verbose_name="is paid from the budget, or sells to it"),
                ),
                (
                    "notice_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "The person"),
                            ("actor", "Whoever acts for them"),
                            ("body", "The ICB or the council"),
                        ],
                        max_length=10,
                        verbose_name="who gave notice",
                    ),
                ),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="day of the notice")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representations",
                        to="care_plans.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sign-in",
                    ),
                ),
            ],
            options={
                "ordering": ("-starts_on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="care_plans_representation_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The authority must end on or after the day it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis__in", ("chosen", "named")), ("kind", "nominee")),
                            models.Q(("basis", "council"), ("kind", "authorised")),
                            models.Q(
                                ("basis__in", ("parent", "deputy", "attorney", "appointed")), ("kind", "representative")
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_representation_basis_fits_kind",
                        violation_error_code="basis",
                        violation_error_message="A nominee is chosen by the person or their representative, an authorised person by the council; a representative has another authority.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("capacity", "lacks"), _negated=True),
                            models.Q(models.Q(("assessed_by", ""), _negated=True), ("assessed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="care_plans_representation_incapacity_is_assessed",
                        violation_error_code="assessed_by",
                        violation_error_message="Say who assessed that the person cannot decide this, and on which day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "nominee"), ("paid_by_budget", True), _negated=True),
                        name="care_plans_representation_nominee_is_not_paid",
                        violation_error_code="paid_by_budget",
                        violation_error_message="A nominee cannot be employed by the budget or sell to it. Choose somebody else, or somebody else to do the work.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice_by", ""), ("notice_on", None)),
                            models.Q(models.Q(("notice_by", ""), _negated=True), ("notice_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="care_plans_representation_notice_by_and_on",
                        violation_error_code="notice_on",
                        violation_error_message="Say who gave notice, and on which day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("representative", "Representative"),
                            ("professional", "Professional"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("screen", "On screen"), ("paper", "On paper")],
                        max_length=10,
                        verbose_name="how it was signed",
                    ),
                ),
                ("name", models.CharField(max_length=140, verbose_name="name of who signed")),
                ("signed_on", models.DateField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content_sha256", models.CharField(max_length=64)),
                ("witnessed_by", models.CharField(blank=True, max_length=140, verbose_name="who saw it signed")),
                ("paper_kept", models.CharField(blank=True, max_length=200, verbose_name="where the paper is kept")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="care_plans.plan"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.representation",
                        verbose_name="authority",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("capacity", "representative"), ("representation__isnull", False)),
                            models.Q(models.Q(("capacity", "representative"), _negated=True), ("representation", None)),
                            _connector="OR",
                        ),
                        name="care_plans_plansignature_representative_names_authority",
                        violation_error_code="representation",
                        violation_error_message="A representative signs under an authority, which is named; nobody else does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "paper"), _negated=True),
                            models.Q(
                                models.Q(("paper_kept", ""), _negated=True),
                                models.Q(("witnessed_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_plansignature_paper_is_kept",
                        violation_error_code="paper_kept",
                        violation_error_message="Of a signature on paper, say who saw it signed and where the paper is kept.",
                    ),
                    models.UniqueConstraint(
                        fields=("plan", "capacity", "content_sha256"),
                        name="care_plans_plansignature_once",
                        violation_error_message="This has been signed already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAssistantEmployer",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "employer",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("actor", "Whoever acts for the person"),
                            ("organisation", "An organisation"),
                        ],
                        max_length=15,
                        verbose_name="who employs the assistants",
                    ),
                ),
                ("organisation", models.CharField(blank=True, max_length=140, verbose_name="name of the organisation")),
                ("because", models.TextField(max_length=500, verbose_name="why")),
                ("by_rule", models.BooleanField(default=False, verbose_name="follows from the rule")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
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
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.representation",
                        verbose_name="who acts for them",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical employer of assistants",
                "verbose_name_plural": "historical employers of assistants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_ba1d35_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAboutMeShare",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "organisation_name",
                    models.CharField(blank=True, max_length=140, verbose_name="name of another organisation"),
                ),
                ("purpose", models.CharField(max_length=150, verbose_name="what it is shared for")),
                (
                    "consent_by",
                    models.CharField(
                        choices=[("person", "The person"), ("representative", "Their representative")],
                        max_length=15,
                        verbose_name="who agreed",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("has", "Can decide this themselves"),
                            ("lacks", "Cannot decide this themselves"),
                            ("child", "Is under 16"),
                        ],
                        max_length=5,
                        verbose_name="can the person decide this?",
                    ),
                ),
                ("consented_on", models.DateField(verbose_name="day they agreed")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("once", models.BooleanField(default=False, verbose_name="the link works once")),
                ("link_sha256", models.CharField(blank=True, max_length=64, verbose_name="check of the link")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "shared_by",
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
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.representation",
                        verbose_name="authority",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical share of About Me",
                "verbose_name_plural": "historical shares of About Me",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_74a400_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AuthorityEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("power", "Lasting power of attorney, registered"),
                            ("court_order", "Order of the Court of Protection"),
                            ("parental", "Birth certificate, or other proof of parental responsibility"),
                            ("appointment", "Letter of appointment"),
                            ("nomination", "Nomination signed by who chose them"),
                            ("dbs", "Enhanced DBS certificate"),
                            ("identity", "Proof of who they are"),
                        ],
                        max_length=15,
                        verbose_name="what was seen",
                    ),
                ),
                ("reference", models.CharField(blank=True, help_text="Such as the number on it.", max_length=70)),
                ("seen_on", models.DateField(verbose_name="day it was seen")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "representation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="care_plans.representation",
                        verbose_name="authority",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence of an authority",
                "verbose_name_plural": "evidence of authorities",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="AssistantEmployer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "employer",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("actor", "Whoever acts for the person"),
                            ("organisation", "An organisation"),
                        ],
                        max_length=15,
                        verbose_name="who employs the assistants",
                    ),
                ),
                ("organisation", models.CharField(blank=True, max_length=140, verbose_name="name of the organisation")),
                ("because", models.TextField(max_length=500, verbose_name="why")),
                ("by_rule", models.BooleanField(default=False, verbose_name="follows from the rule")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assistant_employers",
                        to="care_plans.person",
                    ),
                ),
                (
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.representation",
                        verbose_name="who acts for them",
                    ),
                ),
            ],
            options={
                "verbose_name": "employer of assistants",
                "verbose_name_plural": "employers of assistants",
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("employer", "person"), ("organisation", ""), ("representation", None)),
                            models.Q(("employer", "actor"), ("organisation", ""), ("representation__isnull", False)),
                            models.Q(
                                ("employer", "organisation"),
                                ("representation", None),
                                models.Q(("organisation", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_assistantemployer_is_named",
                        violation_error_code="employer",
                        violation_error_message="Name who acts for the person, or the organisation, if it is they.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="care_plans_assistantemployer_ends_on_or_after_start",
                        violation_error_code="ends_on",
                        violation_error_message="The last day must be on or after the first.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="aboutmeshare",
            name="representation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="care_plans.representation",
                verbose_name="authority",
            ),
        ),
        migrations.CreateModel(
            name="RequestBatch",
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
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="ICB",
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
                        name="care_plans_requestbatch_same_file_once",
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
                        name="care_plans_requestbatch_accepted_by_and_at",
                        violation_error_message="An accepted file names who accepted it and when.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_number", models.PositiveIntegerField(verbose_name="row in the file")),
                (
                    "becomes",
                    models.CharField(
                        choices=[
                            ("known", "Request for somebody on record"),
                            ("new", "New person, and their request"),
                            ("to_match", "Waits for somebody to match it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("nhs_number", models.CharField(blank=True, max_length=10, verbose_name="NHS number")),
                ("given_name", models.CharField(max_length=70)),
                ("family_name", models.CharField(max_length=70)),
                ("preferred_name", models.CharField(blank=True, max_length=70)),
                ("born_on", models.DateField(verbose_name="date of birth")),
                ("service", models.CharField(max_length=200, verbose_name="support asked for")),
                ("received_on", models.DateField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "The person, or someone who acts for them"),
                            ("gp", "GP practice"),
                            ("hospital", "Hospital"),
                            ("council", "Council"),
                            ("other", "Somebody else"),
                        ],
                        max_length=10,
                        verbose_name="who asked",
                    ),
                ),
                ("what_matters", models.TextField(blank=True, verbose_name="what matters to the person")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="care_plans.requestbatch"
                    ),
                ),
            ],
            options={
                "ordering": ("batch", "row_number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "row_number"),
                        name="care_plans_batchrow_number_once",
                        violation_error_message="This row of the file is kept already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "Plan review"),
                            ("money", "Money audit"),
                            ("eligibility", "Eligibility review"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("invited", "Invited"),
                            ("held", "Outcome to agree"),
                            ("agreed", "Done"),
                            ("called_off", "Called off"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("due_by_rule", models.DateField(verbose_name="last day the limit allows")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "limit",
                    models.CharField(
                        choices=[
                            ("plan_health", "Plan review where the NHS pays"),
                            ("plan_council", "Plan review where the council pays"),
                            ("plan_education", "Plan review where education pays"),
                            ("plan_unfunded", "Plan review where nobody pays"),
                            ("money", "Money audit"),
                            ("eligibility_chc", "Eligibility review, NHS continuing healthcare"),
                            ("eligibility_cyp_cc", "Eligibility review, children’s continuing care"),
                            ("eligibility_s117", "Eligibility review, section 117 aftercare"),
                        ],
                        max_length=20,
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months the limit gives")),
                (
                    "counted_since",
                    models.CharField(
                        choices=[
                            ("plan_agreed", "the plan was agreed"),
                            ("first_payment", "the first payment was made"),
                            ("decided", "eligibility was decided"),
                            ("reviewed", "the last review was held"),
                        ],
                        max_length=15,
                        verbose_name="counted since",
                    ),
                ),
                ("counted_from", models.DateField(verbose_name="counted from")),
                ("planned_for", models.DateField(blank=True, null=True, verbose_name="day agreed with the person")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="time and place")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("home", "At home"),
                            ("clinic", "At a clinic or office"),
                            ("video", "By video"),
                            ("phone", "By telephone"),
                            ("papers", "From the papers"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "same_day_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why on the same day as the other review"
                    ),
                ),
                ("invited_on", models.DateField(blank=True, null=True)),
                ("said_beforehand", models.TextField(blank=True, verbose_name="what the person wants to say")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="day it was held")),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="when it was recorded")),
                ("present", models.TextField(blank=True, verbose_name="who was there")),
                ("notes", models.TextField(blank=True, verbose_name="what else was said")),
                ("agreed_on", models.DateField(blank=True, null=True)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_why", models.CharField(blank=True, max_length=300, verbose_name="why it was called off")),
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
                    "held_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="care_plans.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="care_plans.plan",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "pk"),
                "indexes": [
                    models.Index(fields=["status", "due_on"], name="care_plans__status_3d195a_idx"),
                    models.Index(fields=["person", "kind", "-held_on"], name="care_plans__person__0b0162_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("planned", "invited", "held"))),
                        fields=("person", "kind"),
                        name="care_plans_review_one_open_of_a_kind",
                        violation_error_message="A review of this kind is open for this person already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__lte", models.F("due_by_rule"))),
                        name="care_plans_review_due_within_its_limit",
                        violation_error_code="due_on",
                        violation_error_message="A review may be earlier than its limit allows, and never later.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "months__lte",
                                models.Case(
                                    models.When(limit="plan_health", then=models.Value(12)),
                                    models.When(limit="plan_council", then=models.Value(12)),
                                    models.When(limit="plan_education", then=models.Value(12)),
                                    models.When(limit="plan_unfunded", then=models.Value(12)),
                                    models.When(limit="money", then=models.Value(12)),
                                    models.When(limit="eligibility_chc", then=models.Value(12)),
                                    models.When(limit="eligibility_cyp_cc", then=models.Value(12)),
                                    models.When(limit="eligibility_s117", then=models.Value(12)),
                                ),
                            ),
                            models.Q(
                                ("counted_since", "reviewed"),
                                (
                                    "months__lte",
                                    models.Case(
                                        models.When(limit="plan_health", then=models.Value(3)),
                                        models.When(limit="plan_council", then=models.Value(6)),
                                        models.When(limit="plan_education", then=models.Value(3)),
                                        models.When(limit="plan_unfunded", then=models.Value(12)),
                                        models.When(limit="money", then=models.Value(12)),
                                        models.When(limit="eligibility_chc", then=models.Value(3)),
                                        models.When(limit="eligibility_cyp_cc", then=models.Value(3)),
                                        models.When(limit="eligibility_s117", then=models.Value(12)),
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="care_plans_review_no_longer_than_the_limit",
                        violation_error_code="months",
                        violation_error_message="A limit may be made shorter, and never longer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_at__isnull", False),
                                ("held_by__isnull", False),
                                ("held_on__isnull", False),
                                ("status__in", ("held", "agreed")),
                            ),
                            models.Q(
                                models.Q(("status__in", ("held", "agreed")), _negated=True),
                                ("held_at", None),
                                ("held_by", None),
                                ("held_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_review_held_says_when_and_by_whom",
                        violation_error_message="A review that was held says when and by whom.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("agreed_by__isnull", False),
                                ("agreed_on__isnull", False),
                                ("status", "agreed"),
                            ),
                            models.Q(
                                models.Q(("status", "agreed"), _negated=True),
                                ("agreed_at", None),
                                ("agreed_by", None),
                                ("agreed_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_review_agreed_says_when_and_by_whom",
                        violation_error_message="An outcome that was agreed says when and by whom.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "invited"), _negated=True),
                            models.Q(("invited_on__isnull", False), ("planned_for__isnull", False)),
                            _connector="OR",
                        ),
                        name="care_plans_review_invited_to_a_day",
                        violation_error_code="planned_for",
                        violation_error_message="An invitation names the day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("called_off_at__isnull", False),
                                ("status", "called_off"),
                                models.Q(("called_off_why", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "called_off"), _negated=True),
                                ("called_off_at", None),
                                ("called_off_why", ""),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_review_called_off_says_why",
                        violation_error_code="called_off_why",
                        violation_error_message="A review that is called off says why.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalReviewTrigger",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("money_short", "The money is not enough"),
                            ("health", "Health or needs changed a lot"),
                            ("capacity", "Ability to decide changed"),
                            ("breach", "The agreement may have been broken"),
                            ("concern", "Somebody is worried about safety or care"),
                            ("request", "The person, or who acts for them, asks for a review"),
                            ("consent", "Consent to direct payments was withdrawn"),
                            ("payee", "Who receives the money changed"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                ("noticed_on", models.DateField(verbose_name="day it was noticed")),
                (
                    "words",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                10, "Say a little more, so that others understand."
                            )
                        ],
                        verbose_name="in words",
                    ),
                ),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("review", "Review now"), ("no_review", "No review is needed")],
                        max_length=10,
                    ),
                ),
                ("answer_words", models.TextField(blank=True, verbose_name="why")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "answered_by",
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
                    "reported_by",
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
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical reason to review",
                "verbose_name_plural": "historical reasons to review",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_bafa85_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewOutcome",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("keep", "Keep things as they are"),
                            ("amend", "Change the plan"),
                            ("raise", "Raise the amount"),
                            ("lower", "Lower the amount"),
                            ("option", "Change how the money is managed"),
                            ("payee", "Change who receives the money"),
                            ("repay", "Ask for money to be repaid"),
                            ("stop", "Stop the direct payments"),
                            ("reassess", "A full assessment is needed"),
                            ("ended", "Eligibility has ended"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "stop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "The person does not, or no longer, consent"),
                            ("representative", "The representative withdrew, and no other consents"),
                            ("patient", "The person is no longer a patient of this ICB"),
                            ("unsuitable", "The representative or nominee is not suitable"),
                            ("disagrees", "The nominee does not agree"),
                            ("nomination", "The nomination was withdrawn"),
                            ("outside_plan", "Money was used outside the plan"),
                            ("offence", "Theft, fraud or another offence may have happened"),
                            ("needs", "Needs cannot be met, or are not being met, by direct payments"),
                            ("death", "The person has died"),
                        ],
                        max_length=20,
                        verbose_name="why the direct payments stop",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="in words")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be done by")),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_words", models.TextField(blank=True, verbose_name="what was done")),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "done_by",
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
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical outcome of a review",
                "verbose_name_plural": "historical outcomes of reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_8b2f7a_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReviewAnswer",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("question", models.CharField(blank=True, max_length=20)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "In part"),
                            ("no", "No"),
                            ("reached", "Reached"),
                            ("closer", "Getting closer"),
                            ("no_change", "No change"),
                            ("further", "Further away"),
                            ("not_wanted", "No longer wanted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="what was said")),
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
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.planoutcome",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical review answer",
                "verbose_name_plural": "historical review answers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_419466_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReviewAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(blank=True, max_length=20)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Yes"),
                            ("partly", "In part"),
                            ("no", "No"),
                            ("reached", "Reached"),
                            ("closer", "Getting closer"),
                            ("no_change", "No change"),
                            ("further", "Further away"),
                            ("not_wanted", "No longer wanted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="what was said")),
                (
                    "outcome",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.planoutcome",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="care_plans.review"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", None)),
                        fields=("review", "question"),
                        name="care_plans_reviewanswer_question_once",
                        violation_error_message="This question is answered already.",
                    ),
                    models.UniqueConstraint(
                        fields=("review", "outcome"),
                        name="care_plans_reviewanswer_outcome_once",
                        violation_error_message="This outcome is followed up already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer__in", ("", "yes", "partly", "no")),
                                ("outcome", None),
                                models.Q(("question", ""), _negated=True),
                            ),
                            models.Q(
                                ("answer__in", ("", "reached", "closer", "no_change", "further", "not_wanted")),
                                ("outcome__isnull", False),
                                ("question", ""),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_reviewanswer_of_a_question_or_an_outcome",
                        violation_error_code="answer",
                        violation_error_message="An answer is to a question, or says how far an outcome has come.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "limit",
                    models.CharField(
                        choices=[
                            ("plan_health", "Plan review where the NHS pays"),
                            ("plan_council", "Plan review where the council pays"),
                            ("plan_education", "Plan review where education pays"),
                            ("plan_unfunded", "Plan review where nobody pays"),
                            ("money", "Money audit"),
                            ("eligibility_chc", "Eligibility review, NHS continuing healthcare"),
                            ("eligibility_cyp_cc", "Eligibility review, children’s continuing care"),
                            ("eligibility_s117", "Eligibility review, section 117 aftercare"),
                        ],
                        max_length=20,
                    ),
                ),
                ("first_months", models.PositiveSmallIntegerField(verbose_name="months to the first review")),
                ("later_months", models.PositiveSmallIntegerField(verbose_name="months between reviews")),
                ("starts_on", models.DateField()),
                ("because", models.CharField(max_length=300, verbose_name="why")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "icb",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_limits",
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
                "ordering": ("-starts_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_months__gte", 1),
                            (
                                "first_months__lte",
                                models.Case(
                                    models.When(limit="plan_health", then=models.Value(3)),
                                    models.When(limit="plan_council", then=models.Value(6)),
                                    models.When(limit="plan_education", then=models.Value(3)),
                                    models.When(limit="plan_unfunded", then=models.Value(12)),
                                    models.When(limit="money", then=models.Value(12)),
                                    models.When(limit="eligibility_chc", then=models.Value(3)),
                                    models.When(limit="eligibility_cyp_cc", then=models.Value(3)),
                                    models.When(limit="eligibility_s117", then=models.Value(12)),
                                ),
                            ),
                        ),
                        name="care_plans_reviewlimit_first_no_longer",
                        violation_error_code="first_months",
                        violation_error_message="A limit may be made shorter, and never longer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("later_months__gte", 1),
                            (
                                "later_months__lte",
                                models.Case(
                                    models.When(limit="plan_health", then=models.Value(12)),
                                    models.When(limit="plan_council", then=models.Value(12)),
                                    models.When(limit="plan_education", then=models.Value(12)),
                                    models.When(limit="plan_unfunded", then=models.Value(12)),
                                    models.When(limit="money", then=models.Value(12)),
                                    models.When(limit="eligibility_chc", then=models.Value(12)),
                                    models.When(limit="eligibility_cyp_cc", then=models.Value(12)),
                                    models.When(limit="eligibility_s117", then=models.Value(12)),
                                ),
                            ),
                        ),
                        name="care_plans_reviewlimit_later_no_longer",
                        violation_error_code="later_months",
                        violation_error_message="A limit may be made shorter, and never longer.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("keep", "Keep things as they are"),
                            ("amend", "Change the plan"),
                            ("raise", "Raise the amount"),
                            ("lower", "Lower the amount"),
                            ("option", "Change how the money is managed"),
                            ("payee", "Change who receives the money"),
                            ("repay", "Ask for money to be repaid"),
                            ("stop", "Stop the direct payments"),
                            ("reassess", "A full assessment is needed"),
                            ("ended", "Eligibility has ended"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "stop_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "The person does not, or no longer, consent"),
                            ("representative", "The representative withdrew, and no other consents"),
                            ("patient", "The person is no longer a patient of this ICB"),
                            ("unsuitable", "The representative or nominee is not suitable"),
                            ("disagrees", "The nominee does not agree"),
                            ("nomination", "The nomination was withdrawn"),
                            ("outside_plan", "Money was used outside the plan"),
                            ("offence", "Theft, fraud or another offence may have happened"),
                            ("needs", "Needs cannot be met, or are not being met, by direct payments"),
                            ("death", "The person has died"),
                        ],
                        max_length=20,
                        verbose_name="why the direct payments stop",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="in words")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be done by")),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_words", models.TextField(blank=True, verbose_name="what was done")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="care_plans.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a review",
                "verbose_name_plural": "outcomes of reviews",
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "kind"),
                        name="care_plans_reviewoutcome_once",
                        violation_error_message="This is agreed already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "stop"), models.Q(("stop_reason", ""), _negated=True)),
                            models.Q(models.Q(("kind", "stop"), _negated=True), ("stop_reason", "")),
                            _connector="OR",
                        ),
                        name="care_plans_reviewoutcome_stops_for_a_reason",
                        violation_error_code="stop_reason",
                        violation_error_message="Say under which head the direct payments stop.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by", None), ("done_on", None)),
                            models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="care_plans_reviewoutcome_done_says_when_and_by_whom",
                        violation_error_message="What was done says when and by whom.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewTrigger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("money_short", "The money is not enough"),
                            ("health", "Health or needs changed a lot"),
                            ("capacity", "Ability to decide changed"),
                            ("breach", "The agreement may have been broken"),
                            ("concern", "Somebody is worried about safety or care"),
                            ("request", "The person, or who acts for them, asks for a review"),
                            ("consent", "Consent to direct payments was withdrawn"),
                            ("payee", "Who receives the money changed"),
                        ],
                        max_length=12,
                        verbose_name="what happened",
                    ),
                ),
                ("noticed_on", models.DateField(verbose_name="day it was noticed")),
                (
                    "words",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                10, "Say a little more, so that others understand."
                            )
                        ],
                        verbose_name="in words",
                    ),
                ),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("review", "Review now"), ("no_review", "No review is needed")],
                        max_length=10,
                    ),
                ),
                ("answer_words", models.TextField(blank=True, verbose_name="why")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_triggers",
                        to="care_plans.person",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="triggers",
                        to="care_plans.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "reason to review",
                "verbose_name_plural": "reasons to review",
                "ordering": ("-noticed_on", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_by", None), ("review", None)),
                            models.Q(
                                ("answer", "review"),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("review__isnull", False),
                            ),
                            models.Q(
                                ("answer", "no_review"),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("review", None),
                                models.Q(("answer_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_reviewtrigger_answered_in_full",
                        violation_error_code="answer_words",
                        violation_error_message="Say why no review is needed, and that the money is still enough.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "no_review"), _negated=True),
                            models.Q(
                                ("kind__in", ["money_short", "capacity", "breach", "concern", "request", "consent"]),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_reviewtrigger_must_means_must",
                        violation_error_code="answer",
                        violation_error_message="After this a review must be held.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what might happen")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("health", "To my health"),
                            ("service", "From this kind of service"),
                            ("employment", "From employing somebody"),
                            ("provider", "From who provides it"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="kind of risk",
                    ),
                ),
                (
                    "likelihood",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unlikely", "Not likely"),
                            ("possible", "It could happen"),
                            ("likely", "Likely"),
                            ("certain", "Almost certain"),
                        ],
                        max_length=12,
                        verbose_name="how likely it is",
                    ),
                ),
                (
                    "seriousness",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minor", "Easily put right"),
                            ("moderate", "It would set me back"),
                            ("serious", "It would do real harm"),
                            ("grave", "It could cost my life"),
                        ],
                        max_length=12,
                        verbose_name="how serious it would be",
                    ),
                ),
                ("procedure", models.TextField(blank=True, verbose_name="what we agreed to do")),
                ("watched_by", models.CharField(blank=True, max_length=140, verbose_name="who watches it")),
                (
                    "explained_on",
                    models.DateField(blank=True, null=True, verbose_name="day it was explained to the person"),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.risk",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="risks", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalRisk",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="what might happen")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("health", "To my health"),
                            ("service", "From this kind of service"),
                            ("employment", "From employing somebody"),
                            ("provider", "From who provides it"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="kind of risk",
                    ),
                ),
                (
                    "likelihood",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unlikely", "Not likely"),
                            ("possible", "It could happen"),
                            ("likely", "Likely"),
                            ("certain", "Almost certain"),
                        ],
                        max_length=12,
                        verbose_name="how likely it is",
                    ),
                ),
                (
                    "seriousness",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("minor", "Easily put right"),
                            ("moderate", "It would set me back"),
                            ("serious", "It would do real harm"),
                            ("grave", "It could cost my life"),
                        ],
                        max_length=12,
                        verbose_name="how serious it would be",
                    ),
                ),
                ("procedure", models.TextField(blank=True, verbose_name="what we agreed to do")),
                ("watched_by", models.CharField(blank=True, max_length=140, verbose_name="who watches it")),
                (
                    "explained_on",
                    models.DateField(blank=True, null=True, verbose_name="day it was explained to the person"),
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
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.risk",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical risk",
                "verbose_name_plural": "historical risks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_747ec5_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_on", models.DateField(verbose_name="day")),
                ("value", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="score")),
                ("answers", models.JSONField(blank=True, default=list)),
                (
                    "answered_by",
                    models.CharField(
                        choices=[
                            ("person", "The person"),
                            ("with_help", "The person, with help"),
                            ("for_them", "Somebody who acts for them"),
                            ("staff", "A professional, by their own judgement"),
                        ],
                        max_length=10,
                        verbose_name="who answered",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what was said about it")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "This score has been put right already. Put right the later one."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="care_plans.score",
                        verbose_name="what this puts right",
                    ),
                ),
                (
                    "instrument",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="care_plans.instrument"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="care_plans.person"
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
                "ordering": ("taken_on", "pk"),
                "indexes": [
                    models.Index(fields=["person", "instrument", "taken_on"], name="care_plans__person__51e1d5_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answered_by__in", ["person", "with_help", "for_them", "staff"])),
                        name="care_plans_score_answered_by_on_the_list",
                        violation_error_code="answered_by",
                        violation_error_message="Choose who answered from the list.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="the step on the way")),
                ("result", models.TextField(blank=True, verbose_name="what came of it")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "Not begun"),
                            ("under_way", "On the way"),
                            ("partly", "Partly there"),
                            ("reached", "Reached"),
                            ("stopped", "No longer a goal"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="how far it has come",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="care_plans.action"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.stagegoal",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "verbose_name": "step on the way",
                "verbose_name_plural": "steps on the way",
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalStageGoal",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="the step on the way")),
                ("result", models.TextField(blank=True, verbose_name="what came of it")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "Not begun"),
                            ("under_way", "On the way"),
                            ("partly", "Partly there"),
                            ("reached", "Reached"),
                            ("stopped", "No longer a goal"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="how far it has come",
                    ),
                ),
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
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.stagegoal",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical step on the way",
                "verbose_name_plural": "historical steps on the way",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_af13c9_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StepLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("decision", "Decision"),
                            ("conversation", "Conversation about what matters"),
                            ("plan", "Care plan offered"),
                            ("signing", "Care plan signed"),
                            ("contact", "First contact of a community referral"),
                            ("reconsidered", "Refusal looked at again"),
                            ("approval", "Budget agreed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(verbose_name="days allowed")),
                ("starts_on", models.DateField(verbose_name="first day it holds for")),
                (
                    "source",
                    models.CharField(
                        help_text="Such as: decision of the board, March 2026.",
                        max_length=200,
                        verbose_name="who says so",
                    ),
                ),
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
                "ordering": ("-starts_on", "-pk"),
                "indexes": [models.Index(fields=["icb", "step", "starts_on"], name="care_plans__icb_id_8da85b_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 365)),
                        name="care_plans_steplimit_days_in_range",
                        violation_error_code="days",
                        violation_error_message="A limit is between 1 day and 365 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_on__gte", models.F("set_on"))),
                        name="care_plans_steplimit_not_backwards",
                        violation_error_code="starts_on",
                        violation_error_message="A limit holds from today or a later day: it never moves what has begun.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "step__in",
                                ["decision", "conversation", "plan", "signing", "contact", "reconsidered", "approval"],
                            )
                        ),
                        name="care_plans_steplimit_step_on_the_list",
                        violation_error_code="step",
                        violation_error_message="Choose one of the steps.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Strength",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="something I am good at, or that helps me")),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="care_plans.strength",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="strengths", to="care_plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalStrength",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(verbose_name="something I am good at, or that helps me")),
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
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The piece of an earlier version that this one began as; none where it is new.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.strength",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical strength",
                "verbose_name_plural": "historical strengths",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_8e46c6_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SupportRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_on", models.DateField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "The person, or someone who acts for them"),
                            ("gp", "GP practice"),
                            ("hospital", "Hospital"),
                            ("council", "Council"),
                            ("other", "Somebody else"),
                        ],
                        default="person",
                        max_length=10,
                        verbose_name="who asked",
                    ),
                ),
                ("service", models.CharField(max_length=200, verbose_name="support asked for")),
                ("what_matters", models.TextField(blank=True, verbose_name="what matters to the person")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a decision"),
                            ("decided", "Decided"),
                            ("ended_well", "Ended well without money"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="care_plans.person"
                    ),
                ),
            ],
            options={
                "ordering": ("received_on", "pk"),
                "indexes": [models.Index(fields=["status", "received_on"], name="care_plans__status_5490ac_idx")],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("link", "The public page"), ("batch", "A batch file")],
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        error_messages={"unique": "This was sent already, and is kept."},
                        help_text="Sent twice, it is kept once.",
                        unique=True,
                        verbose_name="mark of the form it was sent with",
                    ),
                ),
                ("received_on", models.DateField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("given_name", models.CharField(max_length=70)),
                ("family_name", models.CharField(max_length=70)),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "nhs_number",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[phb.nhs_number.validate_nhs_number],
                        verbose_name="NHS number",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "The person, or someone who acts for them"),
                            ("gp", "GP practice"),
                            ("hospital", "Hospital"),
                            ("council", "Council"),
                            ("other", "Somebody else"),
                        ],
                        max_length=10,
                        verbose_name="who asked",
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(blank=True, max_length=140, verbose_name="name of whoever asked for them"),
                ),
                (
                    "relationship",
                    models.CharField(blank=True, max_length=70, verbose_name="what they are to the person"),
                ),
                ("service", models.CharField(max_length=200, verbose_name="support asked for")),
                ("what_matters", models.TextField(blank=True, verbose_name="what matters to the person")),
                (
                    "access_needs",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what helps them to read, hear and answer us"
                    ),
                ),
                ("reach", models.CharField(blank=True, max_length=300, verbose_name="how to reach them")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be matched"),
                            ("request", "Became a request"),
                            ("closed", "Not pursued"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[django.core.validators.MinLengthValidator(10)],
                        verbose_name="why it is not pursued",
                    ),
                ),
                ("dealt_at", models.DateTimeField(blank=True, null=True)),
                (
                    "dealt_by",
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
                        related_name="referrals",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        error_messages={"unique": "Another referral became this request already."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referral",
                        to="care_plans.supportrequest",
                    ),
                ),
            ],
            options={
                "ordering": ("received_on", "pk"),
                "indexes": [
                    models.Index(fields=["icb", "status", "received_on"], name="care_plans__icb_id_8410f4_idx"),
                    models.Index(fields=["icb", "channel", "received_at"], name="care_plans__icb_id_d8f8e3_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_because", ""),
                                ("dealt_at", None),
                                ("dealt_by", None),
                                ("request", None),
                                ("status", "waiting"),
                            ),
                            models.Q(
                                ("closed_because", ""),
                                ("dealt_at__isnull", False),
                                ("dealt_by__isnull", False),
                                ("request__isnull", False),
                                ("status", "request"),
                            ),
                            models.Q(
                                models.Q(("closed_because", ""), _negated=True),
                                ("dealt_at__isnull", False),
                                ("dealt_by__isnull", False),
                                ("request", None),
                                ("status", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="care_plans_referral_dealt_with_or_waiting",
                        violation_error_code="closed_because",
                        violation_error_message="A referral waits, has become a request, or is closed with a reason; and then it says by whom and when.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="care_plans.supportrequest"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="request",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="care_plans.supportrequest",
            ),
        ),
        migrations.AddField(
            model_name="indicativeamount",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="indicative_amounts",
                to="care_plans.supportrequest",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalReferral",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "channel",
                    models.CharField(
                        choices=[("link", "The public page"), ("batch", "A batch file")],
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        db_index=True,
                        default=uuid.uuid4,
                        error_messages={"unique": "This was sent already, and is kept."},
                        help_text="Sent twice, it is kept once.",
                        verbose_name="mark of the form it was sent with",
                    ),
                ),
                ("received_on", models.DateField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("given_name", models.CharField(max_length=70)),
                ("family_name", models.CharField(max_length=70)),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "nhs_number",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[phb.nhs_number.validate_nhs_number],
                        verbose_name="NHS number",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "The person, or someone who acts for them"),
                            ("gp", "GP practice"),
                            ("hospital", "Hospital"),
                            ("council", "Council"),
                            ("other", "Somebody else"),
                        ],
                        max_length=10,
                        verbose_name="who asked",
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(blank=True, max_length=140, verbose_name="name of whoever asked for them"),
                ),
                (
                    "relationship",
                    models.CharField(blank=True, max_length=70, verbose_name="what they are to the person"),
                ),
                ("service", models.CharField(max_length=200, verbose_name="support asked for")),
                ("what_matters", models.TextField(blank=True, verbose_name="what matters to the person")),
                (
                    "access_needs",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what helps them to read, hear and answer us"
                    ),
                ),
                ("reach", models.CharField(blank=True, max_length=300, verbose_name="how to reach them")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be matched"),
                            ("request", "Became a request"),
                            ("closed", "Not pursued"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[django.core.validators.MinLengthValidator(10)],
                        verbose_name="why it is not pursued",
                    ),
                ),
                ("dealt_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "dealt_by",
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
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        error_messages={"unique": "Another referral became this request already."},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.supportrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical referral",
                "verbose_name_plural": "historical referrals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_b2f524_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlan",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("offered", "Waiting for signatures"),
                            ("agreed", "Agreed"),
                            ("superseded", "Replaced by a newer plan"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "conversation_on",
                    models.DateField(blank=True, null=True, verbose_name="day of the conversation about what matters"),
                ),
                ("what_matters", models.TextField(blank=True, verbose_name="what is most important to me")),
                ("important_people", models.TextField(blank=True, verbose_name="people who are important to me")),
                (
                    "communication",
                    models.TextField(blank=True, verbose_name="how I communicate and how to communicate with me"),
                ),
                ("wellness", models.TextField(blank=True, verbose_name="my wellness: how I am on good days and bad")),
                ("please_do", models.TextField(blank=True, verbose_name="please do, and please do not")),
                ("how_to_support", models.TextField(blank=True, verbose_name="how and when to support me")),
                ("also_worth_knowing", models.TextField(blank=True, verbose_name="also worth knowing about me")),
                (
                    "funding",
                    models.CharField(
                        blank=True,
                        help_text="Such as a personal health budget, or self-funded.",
                        max_length=200,
                        verbose_name="how it is paid for",
                    ),
                ),
                (
                    "direct_payment",
                    models.BooleanField(blank=True, null=True, verbose_name="some of it is paid for by direct payment"),
                ),
                (
                    "planned_review_on",
                    models.DateField(blank=True, null=True, verbose_name="day we plan to look at it again"),
                ),
                (
                    "review_manner",
                    models.CharField(
                        blank=True,
                        help_text="Where, and who will be there.",
                        max_length=300,
                        verbose_name="how we will look at it again",
                    ),
                ),
                ("review_by", models.CharField(blank=True, max_length=140, verbose_name="who sees to it that we do")),
                ("review_by_role", models.CharField(blank=True, max_length=140, verbose_name="their role")),
                ("review_by_contact", models.CharField(blank=True, max_length=140, verbose_name="how to reach them")),
                (
                    "health_watched_by",
                    models.CharField(
                        blank=True,
                        help_text="A name and how to reach them.",
                        max_length=140,
                        verbose_name="who keeps an eye on my health",
                    ),
                ),
                ("written_at", models.CharField(blank=True, max_length=140, verbose_name="where we wrote it")),
                (
                    "offered_on",
                    models.DateField(blank=True, null=True, verbose_name="day it was offered for signature"),
                ),
                (
                    "content_sha256",
                    models.CharField(
                        blank=True,
                        help_text="What is signed is what has this check.",
                        max_length=64,
                        verbose_name="check of what was offered",
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField()),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="organisation that pays",
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
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.supportrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical plan",
                "verbose_name_plural": "historical plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_35dd81_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIndicativeAmount",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("number", models.PositiveIntegerField()),
                ("amount", phb.money.PenceField(verbose_name="indicative amount for a year")),
                ("method", models.TextField(verbose_name="how it was worked out")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why it replaces the one before")),
                ("worked_on", models.DateField(verbose_name="day it was worked out")),
                ("told_on", models.DateField(blank=True, null=True, verbose_name="day the person was told")),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
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
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who told the person",
                    ),
                ),
                (
                    "worked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="worked out by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.supportrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical indicative amount",
                "verbose_name_plural": "historical indicative amounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_efe970_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDefaultException",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("declined", "The person does not want one, after being told about it"),
                            ("urgent", "Safety or hospital discharge cannot wait"),
                            ("not_appropriate", "Not appropriate for all or part of the service in this person's case"),
                            ("block_only", "Only a whole-population contract can supply it safely"),
                            ("out_of_responsibility", "Another ICB or council is responsible"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        validators=[
                            django.core.validators.MinLengthValidator(
                                20, "Say a little more, so that the reason can be understood later."
                            )
                        ],
                        verbose_name="in words",
                    ),
                ),
                (
                    "extent",
                    models.CharField(default="All of it", max_length=200, verbose_name="which part of the support"),
                ),
                (
                    "told_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="day the person was told about personal health budgets"
                    ),
                ),
                (
                    "told_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("meeting", "When we met"),
                            ("video", "By video"),
                            ("phone", "By phone"),
                            ("writing", "By letter or email"),
                        ],
                        max_length=10,
                        verbose_name="how they were told",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("yearly_value", phb.money.PenceField(blank=True, null=True, verbose_name="estimated value in a year")),
                ("team", models.CharField(blank=True, max_length=80, verbose_name="team of whoever asked")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="when the first of two agreed")),
                (
                    "agreed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("care_coordinator", "Care co-ordinator"),
                            ("clinical_lead", "Clinical lead"),
                            ("commissioning_manager", "Commissioning manager"),
                            ("council_manager", "Council manager"),
                            ("finance_officer", "Finance officer"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("partner", "Partner's staff"),
                            ("scheduled_work", "Scheduled work"),
                            ("holder", "Budget holder"),
                        ],
                        max_length=30,
                        verbose_name="role of the first to agree",
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("refused_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.TextField(blank=True, verbose_name="why not")),
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
                        verbose_name="first of two to agree",
                    ),
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
                    "refused_by",
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
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.supportrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exception",
                "verbose_name_plural": "historical exceptions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_e68761_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalConversation",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("history_change_reason", models.TextField(blank=True, default="")),
                ("held_on", models.DateField(verbose_name="day of the conversation")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("home", "At the person’s home"),
                            ("elsewhere", "Face to face, somewhere else"),
                            ("video", "By video"),
                            ("phone", "By telephone"),
                        ],
                        max_length=10,
                        verbose_name="how it was held",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
                ("chosen_by_person", models.BooleanField(verbose_name="the person chose who was there")),
                ("what_matters", models.TextField(verbose_name="what matters to the person")),
                ("hopes", models.TextField(verbose_name="what the person wants to achieve")),
                ("working", models.TextField(blank=True, verbose_name="what is working now")),
                ("not_working", models.TextField(blank=True, verbose_name="what is not working now")),
                ("information_given", models.TextField(blank=True, verbose_name="what information was given")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("plan", "A plan, with money for support"),
                            ("without_money", "A plan and a community referral, without money"),
                            ("go_on", "We talk again"),
                        ],
                        max_length=15,
                        verbose_name="where it led",
                    ),
                ),
                (
                    "agreed_without_money",
                    models.BooleanField(default=False, verbose_name="the person agrees that no money is needed"),
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
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.offer",
                        verbose_name="community referral",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="care_plans.supportrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical conversation",
                "verbose_name_plural": "historical conversations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["history_date", "id"], name="care_plans__history_51d549_idx")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="defaultexception",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="exceptions", to="care_plans.supportrequest"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="care_plans.supportrequest"
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to="care_plans.supportrequest",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["about_label", "about_pk"], name="care_plans__about_l_cbe16d_idx"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)),
                fields=("kind", "about_label", "about_pk"),
                name="care_plans_letter_first_once",
                violation_error_message="This letter has been written already. Read it, and write it again if need be.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="care_plans_contact_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contingencyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("triggers", ""), _negated=True),
                name="care_plans_contingencyplan_has_triggers",
                violation_error_code="triggers",
                violation_error_message="Say what sets this plan off.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contingencyplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost", None), ("cost__gte", 0), _connector="OR"),
                name="care_plans_contingencyplan_cost_not_below_nought",
                violation_error_code="cost",
                violation_error_message="The cost cannot be below £0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reconsideration",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("asked_on"))),
                name="care_plans_reconsideration_due_after_asked",
                violation_error_code="due_on",
                violation_error_message="An answer is due on or after the day it was asked for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aboutmeshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("link_sha256", ""), ("once", False), ("organisation__isnull", False), ("organisation_name", "")
                    ),
                    models.Q(
                        ("organisation", None),
                        models.Q(("organisation_name", ""), _negated=True),
                        models.Q(("link_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="care_plans_aboutmeshare_one_organisation",
                violation_error_code="organisation_name",
                violation_error_message="Choose an organisation, or write the name of another one, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aboutmeshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity", "has"), ("consent_by", "person"), ("representation", None)),
                    models.Q(
                        ("capacity__in", ("lacks", "child")),
                        ("consent_by", "representative"),
                        ("representation__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="care_plans_aboutmeshare_consent_fits_capacity",
                violation_error_code="consent_by",
                violation_error_message="Whoever can decide this agrees themselves; for a child or somebody who cannot decide it, a representative does, whose authority is named.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aboutmeshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="care_plans_aboutmeshare_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aboutmeshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="care_plans_aboutmeshare_withdrawn_by_somebody",
                violation_error_message="A share is withdrawn by somebody.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aboutmeshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("link_sha256", ""), _negated=True),
                fields=("link_sha256",),
                name="care_plans_aboutmeshare_link_once",
                violation_error_message="This link was given already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                fields=("person", "version"),
                name="care_plans_plan_version_once",
                violation_error_message="The person has a plan with this version number already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "offered"))),
                fields=("person",),
                name="care_plans_plan_one_being_written",
                violation_error_message="A care plan is being written for this person already. Go on with that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at__isnull", False), ("status__in", ("agreed", "superseded"))),
                    models.Q(("agreed_at", None), ("status__in", ("draft", "offered"))),
                    _connector="OR",
                ),
                name="care_plans_plan_agreed_at_when_agreed",
                violation_error_message="An agreed plan says when it was agreed.",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["person", "component", "made_on"], name="care_plans__person__f3758f_idx"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "component__in",
                        ["shared_decision", "plan", "choice", "social_prescribing", "self_management", "budget"],
                    ),
                    ("status__in", ["01", "02", "03", "04", "05", "06"]),
                ),
                name="care_plans_offer_on_the_lists",
                violation_error_message="Choose what was offered, and how it stands, from the lists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("04", "05", "06")), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="care_plans_offer_says_why_not",
                violation_error_code="words",
                violation_error_message="Say why in a few words.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("component", "social_prescribing"), ("status", "03"), _negated=True),
                    models.Q(("referred_to", ""), _negated=True),
                    _connector="OR",
                ),
                name="care_plans_offer_referral_goes_somewhere",
                violation_error_code="referred_to",
                violation_error_message="Say who takes the referral, such as the link worker or the group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicativeamount",
            constraint=models.UniqueConstraint(
                fields=("request", "number"), name="care_plans_indicativeamount_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicativeamount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("told_on", None)),
                fields=("request",),
                name="care_plans_indicativeamount_one_to_tell",
                violation_error_message="An indicative amount waits to be told already. Change that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicativeamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="care_plans_indicativeamount_above_nought",
                violation_error_code="amount",
                violation_error_message="The indicative amount must be above nought.",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicativeamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("method", ""), _negated=True),
                name="care_plans_indicativeamount_says_how",
                violation_error_code="method",
                violation_error_message="Say in words how the amount was worked out.",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicativeamount",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="care_plans_indicativeamount_says_why_it_replaces",
                violation_error_code="reason",
                violation_error_message="Say why this amount replaces the one before.",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicativeamount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_by", None), ("told_how", ""), ("told_on", None)),
                    models.Q(
                        ("told_by__isnull", False),
                        ("told_how__in", ["meeting", "video", "phone", "writing"]),
                        ("told_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="care_plans_indicativeamount_told_when_how_and_by_whom",
                violation_error_code="told_how",
                violation_error_message="Say on which day the person was told, how and by whom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                name="care_plans_defaultexception_ends_after_start",
                violation_error_code="ends_on",
                violation_error_message="An exception must end after the day it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_approved_by_and_at",
                violation_error_message="An approved exception names who approved it and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at", None), ("refused_by", None)),
                    models.Q(
                        ("approved_at", None),
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                        models.Q(("refusal", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_refused_by_at_and_why",
                violation_error_code="refusal",
                violation_error_message="An exception that is not agreed says who answered, when and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_approver_is_not_proposer",
                violation_error_code="approved_by",
                violation_error_message="An exception is approved by somebody other than the person who asked for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_as", ""), ("agreed_at", None), ("agreed_by", None)),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("agreed_by__isnull", False),
                        ("reason__in", ["not_appropriate"]),
                        models.Q(("agreed_as", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_first_agreed_by_at_and_as",
                violation_error_message="The first of two to agree is named with the day and the role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by", None),
                    models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_first_is_not_proposer",
                violation_error_code="agreed_by",
                violation_error_message="An exception is agreed by somebody other than the person who asked for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("reason__in", ["not_appropriate"]), _negated=True),
                    models.Q(
                        ("agreed_by__isnull", False), models.Q(("agreed_by", models.F("approved_by")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_two_agree_where_two_must",
                violation_error_code="approved_by",
                violation_error_message="Two people agree to an exception for this reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "declined"), _negated=True),
                    models.Q(("told_on__isnull", False), models.Q(("told_how", ""), _negated=True)),
                    _connector="OR",
                ),
                name="care_plans_defaultexception_declined_after_being_told",
                violation_error_code="told_on",
                violation_error_message="Say when and how the person was told about personal health budgets.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_on", None), ("told_on__lte", models.F("starts_on")), _connector="OR"),
                name="care_plans_defaultexception_told_by_its_start",
                violation_error_code="told_on",
                violation_error_message="The person was told on the day the exception is asked for, or before.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_how__in", ["", "meeting", "video", "phone", "writing"])),
                name="care_plans_defaultexception_told_how_on_the_list",
                violation_error_code="told_how",
                violation_error_message="Choose one of the ways shown.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("yearly_value", None), ("yearly_value__gte", 0), _connector="OR"),
                name="care_plans_defaultexception_value_not_below_nought",
                violation_error_code="yearly_value",
                violation_error_message="The value in a year is nought or more.",
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["declined", "urgent", "not_appropriate", "block_only", "out_of_responsibility"])
                ),
                name="care_plans_defaultexception_reason_on_the_list",
                violation_error_code="reason",
                violation_error_message="Choose one of the listed reasons.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome",
                        models.Case(
                            models.When(models.Q(("excluded", True)), then=models.Value("nhs_route")),
                            models.When(
                                models.Q(
                                    ("core_meets_need", True),
                                    ("core_status", "core"),
                                    models.Q(("right", "none"), _negated=True),
                                ),
                                then=models.Value("offer_phb"),
                            ),
                            models.When(
                                models.Q(("core_meets_need", True), ("core_status", "core")), then=models.Value("core")
                            ),
                            models.When(
                                models.Q(("council_funds", True), ("icb_funds", True)), then=models.Value("ipb")
                            ),
                            models.When(models.Q(("icb_funds", True)), then=models.Value("phb")),
                            models.When(models.Q(("council_funds", True)), then=models.Value("la_personal_budget")),
                            default=models.Value("not_funded"),
                        ),
                    )
                ),
                name="care_plans_decision_outcome_follows_table",
                violation_error_code="outcome",
                violation_error_message="The outcome must be the one the decision table gives for these inputs.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("core_meets_need__isnull", False), ("core_status", "core")),
                    models.Q(models.Q(("core_status", "core"), _negated=True), ("core_meets_need", None)),
                    _connector="OR",
                ),
                name="care_plans_decision_core_meets_need_when_core",
                violation_error_code="core_meets_need",
                violation_error_message="Whether the core service meets the need is answered of core services only.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("exception", None), ("outcome__in", ("phb", "ipb", "offer_phb")), _connector="OR"),
                name="care_plans_decision_exception_only_from_default",
                violation_error_code="exception",
                violation_error_message="An exception is only from a personal health budget or an integrated one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("core_status__in", ["core", "non_core", "not_listed"]),
                    ("right__in", ["none", "chc", "cyp_cc", "s117", "wheelchair"]),
                ),
                name="care_plans_decision_inputs_on_the_lists",
                violation_error_message="Choose the catalogue status and the right from the lists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "without_money"), _negated=True),
                    ("agreed_without_money", True),
                    _connector="OR",
                ),
                name="care_plans_conversation_without_money_is_agreed",
                violation_error_code="agreed_without_money",
                violation_error_message="A request ends without money only where the person agrees that none is needed. If they do not, choose “We talk again”.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "without_money"), _negated=True), ("referral__isnull", False), _connector="OR"
                ),
                name="care_plans_conversation_without_money_has_referral",
                violation_error_code="referral",
                violation_error_message="Say how the offer of a community referral stands.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how__in", ["home", "elsewhere", "video", "phone"]),
                    ("outcome__in", ["plan", "without_money", "go_on"]),
                ),
                name="care_plans_conversation_on_the_lists",
                violation_error_message="Choose how it was held, and where it led, from the lists.",
            ),
        ),
    ]
