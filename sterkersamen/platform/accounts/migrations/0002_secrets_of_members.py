import base64

from django.db import migrations

from sterkersamen.platform.accounts.seals import seal_for
from sterkersamen.platform.vault.fields import unseal
from sterkersamen.platform.vault.keyring import INSTANCE, KeyGone

# How they were sealed: under the key of the instance, the same for every row.
BEFORE = "mfa.authenticator|data|secret"


def bind(apps, editor):
    """Seals each secret of a second factor anew, under its member's key and bound to its row.

    After this the old way opens nothing any more, or a secret could be moved by writing it the old way.
    """
    rows = apps.get_model("mfa", "Authenticator").objects.using(editor.connection.alias)
    for row in rows.filter(type__in=("totp", "recovery_codes")):
        name = "secret" if row.type == "totp" else "seed"
        opened = unseal(INSTANCE, BEFORE, base64.b64decode(row.data[name]))
        try:
            row.data[name] = seal_for(row.user_id, row.type, opened)
        except KeyGone:
            # Of an account that is being erased: it goes with the rest.
            continue
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(bind)]
