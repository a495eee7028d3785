from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("circle", "0002_gone"),
    ]

    operations = [
        migrations.AddField(
            model_name="circle",
            name="offered",
            field=models.BooleanField(default=False),
        ),
    ]
