import sterkersamen.platform.vault.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0005_paused_until"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="name_set_aside",
            field=sterkersamen.platform.vault.fields.SealedField(holder="id", kind="membership", null=True),
        ),
    ]
