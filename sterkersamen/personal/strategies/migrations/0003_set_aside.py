from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("strategies", "0002_offers"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
    ]
