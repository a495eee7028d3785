from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0001_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="PutBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("lost", models.BooleanField(default=True)),
                ("undone", models.BooleanField(default=False)),
            ],
        ),
    ]
