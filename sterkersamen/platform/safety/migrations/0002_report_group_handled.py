from django.db import migrations, models
from django.db.models import F


def apart(apps, editor):
    """What a facilitator handled so far is that facilitator's: it waits for the moderators again.

    Both opened the report first, in their role; the access log tells which it was.
    """
    alias = editor.connection.alias
    reports = apps.get_model("safety", "Report").objects.using(alias)
    opened = apps.get_model("safety", "Access").objects.using(alias).filter(event="report_read", role="facilitator")
    by_facilitators = set(opened.values_list("about", "actor"))
    for row in reports.filter(handled_at__isnull=False):
        if (row.id, row.handled_by) in by_facilitators:
            reports.filter(pk=row.pk).update(
                group_handled_at=F("handled_at"), group_handled_by=F("handled_by"), handled_at=None, handled_by=None
            )


def together(apps, editor):
    """Handled by anyone is handled."""
    reports = apps.get_model("safety", "Report").objects.using(editor.connection.alias)
    reports.filter(handled_at=None, group_handled_at__isnull=False).update(
        handled_at=F("group_handled_at"), handled_by=F("group_handled_by")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="group_handled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="group_handled_by",
            field=models.UUIDField(null=True),
        ),
        migrations.RunPython(apart, together),
    ]
