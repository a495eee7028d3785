"""The second step of signing in, for those who set one up."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.urls import reverse

from sterkersamen.core.views import SeeOther


class SecondStep(AuthenticateStage):
    """allauth's stage, on our own page."""

    urlname = "accounts:second_step"

    def handle(self) -> tuple:
        if not self._should_handle(self.request):
            return None, True
        self.state["authentication_required"] = True
        return SeeOther(reverse(self.urlname)), True
