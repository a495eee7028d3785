"""What this room offers on a page of another: after a wave that was followed, to write it down."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sterkersamen.platform.safety.hooks import register_after


def after(_member: Any) -> list[tuple[str, str]]:
    """Where somebody can go on to after Hulp nu: words and an address."""
    return [(_("Schrijf dit moment op"), reverse("recovery:log_new"))]


register_after(10, after)
