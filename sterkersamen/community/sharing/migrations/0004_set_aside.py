from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0003_hold"),
    ]

    operations = [
        migrations.AddField(
            model_name="fold",
            name="by_moderator",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="share",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="story",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
    ]
