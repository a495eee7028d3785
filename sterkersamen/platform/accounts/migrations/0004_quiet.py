from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_leaving")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="discreet",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="pin_tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
