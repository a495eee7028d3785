import django.db.models.deletion
import django.utils.timezone
import sterkersamen.platform.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_leaving"),
        ("safety", "0003_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Colleague",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="colleague",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", sterkersamen.platform.vault.fields.SealedField(holder="member_id", kind="member")),
            ],
        ),
        migrations.CreateModel(
            name="Confidant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("reach", models.CharField(max_length=200)),
                ("set_by", models.UUIDField()),
                ("set_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("about", models.UUIDField(db_index=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("keep", "Laten staan"),
                            ("fold", "Dichtvouwen"),
                            ("withdraw", "Weghalen"),
                            ("warn", "Waarschuwen"),
                            ("pause", "Op pauze zetten"),
                            ("remove", "Voorgoed uit de groep"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("selling", "Geen handel: geen aanbod, prijzen, plekken of hoeveelheden"),
                            ("threat", "Niet dreigen, schelden of bang maken"),
                            ("contact", "Nee is nee, ook bij contact buiten de groep"),
                            ("private", "Wat een ander vertelt, en wie dat is, blijft hier"),
                            ("praise", "Gebruik niet mooier maken dan het is"),
                            ("respect", "Iedereen mag hier zijn: niet oordelen, niet uitsluiten"),
                            ("other", "Een andere huisregel van je groep"),
                        ],
                        max_length=8,
                    ),
                ),
                ("takes_text", models.BooleanField(default=False)),
                ("note", sterkersamen.platform.vault.fields.SealedField(holder="report_id", kind="report", null=True)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("final_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("did_text", models.BooleanField(default=False)),
                ("did_person", models.BooleanField(default=False)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="safety.report"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Debrief",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed", sterkersamen.platform.vault.fields.SealedField(holder="member_id", kind="member")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="debriefs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Second",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="second",
                        serialize=False,
                        to="moderation.decision",
                    ),
                ),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("agrees", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sealed", sterkersamen.platform.vault.fields.SealedField(holder="id", kind="appeal")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("reversed", models.BooleanField(null=True)),
                ("undone", models.BooleanField(null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appeal", to="moderation.decision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Aside",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asides", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="asides", to="safety.report"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("report", "member"), name="aside_once")],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claims", to="safety.report"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("report",), name="one_claim_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("weekday", models.PositiveSmallIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moderates_on",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("member", "weekday"), name="one_day_each")],
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(condition=models.Q(("erased_at", None)), fields=["final_at"], name="kept_words"),
        ),
    ]
