import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("care_plans", "0001_initial"),
        ("phb", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BooksCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("counted_to", models.DateField(verbose_name="counted to the end of")),
                ("budget_count", models.PositiveIntegerField(verbose_name="budgets")),
                ("entry_count", models.PositiveBigIntegerField(verbose_name="entries")),
                ("differences", models.JSONField(blank=True, default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="phb.organisation",
                        verbose_name="ICB",
                    ),
                ),
            ],
            options={
                "verbose_name": "check of the books",
                "verbose_name_plural": "checks of the books",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("table_name", models.CharField(max_length=63, verbose_name="table")),
                (
                    "op",
                    models.CharField(
                        choices=[("I", "Added"), ("U", "Changed"), ("D", "Deleted")],
                        max_length=1,
                        verbose_name="what happened",
                    ),
                ),
                ("row_id", models.BigIntegerField(verbose_name="row")),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("actor_id", models.BigIntegerField(verbose_name="who")),
                ("reason", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=32, verbose_name="request")),
            ],
            options={
                "verbose_name": "row of the change journal",
                "verbose_name_plural": "rows of the change journal",
                "indexes": [models.Index(fields=["table_name", "row_id", "id"], name="audit_change_of_row")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("previous", models.CharField(blank=True, max_length=64, verbose_name="hash of the seal before")),
                ("row_count", models.PositiveBigIntegerField(verbose_name="rows sealed")),
                ("hash", models.CharField(max_length=64, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("roles", models.CharField(blank=True, max_length=200, verbose_name="in the role of")),
                (
                    "reader",
                    models.CharField(
                        blank=True,
                        help_text="As they named themselves.",
                        max_length=300,
                        verbose_name="read without signing in by",
                    ),
                ),
                ("what", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=200)),
                ("url_name", models.CharField(blank=True, max_length=100, verbose_name="page")),
                ("request_id", models.CharField(blank=True, max_length=32, verbose_name="request")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_records",
                        to="care_plans.person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("person"),
                        models.OrderBy(models.F("at"), descending=True),
                        name="audit_access_of_person",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedRows",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63, verbose_name="table")),
                (
                    "columns",
                    models.TextField(
                        help_text="Those the table had when it was sealed, the key first, between commas."
                    ),
                ),
                ("after_id", models.BigIntegerField(verbose_name="after row")),
                ("last_id", models.BigIntegerField(verbose_name="up to row")),
                ("row_count", models.PositiveIntegerField(verbose_name="rows")),
                ("digest", models.CharField(max_length=64)),
                ("leaves", models.BinaryField()),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="audit.seal"
                    ),
                ),
            ],
            options={
                "verbose_name": "record of sealed rows",
                "verbose_name_plural": "records of sealed rows",
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "after_id"), name="audit_sealedrows_once")
                ],
            },
        ),
    ]
