from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0003_reasons"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="block",
            name="a_block_once",
        ),
        migrations.AddField(
            model_name="block",
            name="kind",
            field=models.CharField(
                choices=[("block", "block"), ("mute", "mute"), ("talk", "talk")], default="block", max_length=5
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(fields=("blocker", "blocked", "kind"), name="a_block_once_a_kind"),
        ),
        migrations.AlterModelOptions(
            name="access",
            options={"base_manager_name": "objects"},
        ),
    ]
