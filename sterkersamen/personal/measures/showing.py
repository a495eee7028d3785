"""What is due, on the page "Voor mezelf"."""

from __future__ import annotations

from django.template import loader
from django.utils import timezone
from markupsafe import Markup

from sterkersamen.personal.measures.models import Choice
from sterkersamen.personal.own import register_card


def due_card(member) -> Markup | str:
    """That something is due, for who wants to hear it. One query."""
    if not Choice.objects.filter(member=member, due_at__lte=timezone.now()).exists():
        return ""
    return Markup(loader.get_template("measures/_due.html").render({}))  # noqa: S704 (our own template)


register_card(40, due_card)
