from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0006_membership_name_set_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="barred_at",
            field=models.DateTimeField(null=True),
        ),
    ]
