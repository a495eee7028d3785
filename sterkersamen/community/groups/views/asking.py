"""Asking a facilitator to look along, from a page of any room of this floor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sterkersamen.community.groups.actions import ask_to_look
from sterkersamen.community.groups.models import Membership
from sterkersamen.platform.safety.whom import forget


def ask_and_say(request: HttpRequest, membership: Membership, address: str) -> None:
    """Asks the facilitators to look at a page, and says what that means: nobody can promise when."""
    # Asked is asked: the page does not ask once more.
    forget(request)
    if ask_to_look(membership, address):
        messages.success(
            request, _("Het is gevraagd. Wacht er niet op als het nu zwaar is: bel dan iemand bij Hulp nu.")
        )
    else:
        messages.warning(request, _("Je groep heeft nu geen andere gespreksleider. Bel iemand bij Hulp nu."))
