import sterkersamen.platform.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0002_report_group_handled"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("share", "een tekst"),
                    ("reply", "een antwoord"),
                    ("line", "een regel uit een gesprek"),
                    ("said", "iets uit een kring"),
                    ("word", "een berichtje"),
                    ("story", "een verhaal"),
                    ("offer", "iets bij Wat kan helpen"),
                    ("person", "een persoon, of een naam"),
                ],
                default="person",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reason",
            field=sterkersamen.platform.vault.fields.SealedField(holder="id", kind="reason", null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="urgency",
            field=models.PositiveSmallIntegerField(choices=[(1, "nu"), (2, "vandaag"), (3, "deze week")], default=3),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(condition=models.Q(("handled_at", None)), fields=["urgency", "at"], name="report_open"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", False)), fields=["-handled_at"], name="report_done"
            ),
        ),
    ]
