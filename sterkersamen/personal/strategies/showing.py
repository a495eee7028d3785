"""What this room puts on a group's own page: for facilitators, that something waits for them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef
from django.template import loader
from markupsafe import Markup

from sterkersamen.community.groups.hooks import register_waiting
from sterkersamen.personal.strategies.models import Offer


def _card(group_id: UUID) -> Markup:
    html = loader.get_template("strategies/_home_offered.html").render({"group_id": group_id})
    return Markup(html)  # noqa: S704 (our own template)


register_waiting(lambda: Offer.objects.waiting().filter(membership__group=OuterRef("pk")), _card)
