"""What the keyring holds of a person: their keys. They are never exported; erasing a person destroys them."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.platform.vault.models import SubjectKey

privacy.impersonal(SubjectKey, "a random key and the id it belongs to; each room destroys the keys of its own subjects")
privacy.term(
    80,
    _("Reservekopieën"),
    lambda: (
        gettext(
            "Van wat mensen schreven %(content)s, van de sleutels %(keys)s. Ze liggen apart. Wis je iets, dan is de sleutel weg, "
            "en is het ook in oude reservekopieën niet meer te lezen. Alleen wie daar een reservekopie van de sleutels van "
            "vóór het wissen naast legt, kan dat nog, tot die weg is."
        )
        % {
            "content": privacy.span(timedelta(days=settings.BACKUP_DAYS)),
            "keys": privacy.span(timedelta(days=settings.KEYRING_BACKUP_DAYS)),
        }
    ),
)
