import django.db.models.deletion
from django.db import migrations, models


def forget_ended(apps, _schema_editor):
    """What somebody wanted to work on before: no page shows it."""
    apps.get_model("meetings", "Goal").objects.exclude(ended_at=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_proof"),
    ]

    operations = [
        migrations.RunPython(forget_ended, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint(model_name="goal", name="one_goal_at_a_time"),
        migrations.RemoveField(model_name="goal", name="ended_at"),
        migrations.AlterField(
            model_name="goal",
            name="membership",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="goal", to="groups.membership"
            ),
        ),
    ]
