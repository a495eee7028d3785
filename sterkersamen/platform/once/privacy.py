"""What is kept of forms that were carried out, so that none is carried out twice."""

from django.utils.translation import gettext_lazy as _

from sterkersamen.core import privacy, restores
from sterkersamen.platform.once.actions import KEPT
from sterkersamen.platform.once.models import Done


def _export(member):
    for done in Done.objects.filter(actor=member.id).order_by("at"):
        yield {"verb": done.verb, "at": done.at.isoformat()}


def _shred(member) -> None:
    Done.objects.filter(actor=member.id).delete()


privacy.personal(
    Done,
    says=_("Welke formulieren je verstuurde, zodat niets dubbel wordt opgeslagen."),
    export=_export,
    shred=_shred,
)
privacy.words(
    {
        "verb": _("Wat"),
    }
)
privacy.term(65, _("Welke formulieren je verstuurde"), lambda: privacy.span(KEPT))
restores.leave_out(Done, "a form is sent once, not again after days")
