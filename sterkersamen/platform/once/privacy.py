"""What is kept of forms that were carried out, so that none is carried out twice."""

from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy
from sterkersamen.platform.once.models import Done


def _export(member):
    for done in Done.objects.filter(actor=member.id).order_by("at"):
        yield {"verb": done.verb, "at": done.at.isoformat()}


def _shred(member) -> None:
    Done.objects.filter(actor=member.id).delete()


privacy.personal(
    Done,
    says=_("Welke formulieren je verstuurde, een paar dagen lang, zodat niets dubbel wordt opgeslagen."),
    export=_export,
    shred=_shred,
)
