"""What allauth asks about our people: nothing of theirs in plain text, no mail, no message of its own."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.core import outward
from sterkersamen.platform.accounts import seals, second_factor


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in goes through allauth's stages; the forms and limits are our own."""

    def add_message(self, *args, **options) -> None:
        """Pages say themselves what happened."""

    def send_mail(self, *args, **options) -> None:
        """There is no address to write to."""

    def send_notification_mail(self, *args, **options) -> None:
        """There is no address to write to."""

    def get_login_stages(self) -> list[str]:
        return ["sterkersamen.platform.accounts.stages.SecondStep"]

    def is_reauthentication_required(self, *, app: str) -> bool:
        # Asked before, by `confirm.required`: allauth would keep the whole request, address and browser of the person
        # included, in the session.
        return False

    def get_client_ip(self, request) -> str:
        return ""

    def get_http_user_agent(self, request) -> str:
        return ""

    def login(self, request, user) -> None:
        super().login(request, user)
        request.member = user
        second_factor.review(user)

    def logout(self, request) -> None:
        super().logout(request)
        request.member = request.session_row = None


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed; nothing names a person to an authenticator app or a passkey manager."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Die code klopt niet, of is al een keer gebruikt. Probeer de volgende."),
        "cannot_delete_authenticator": _("Dit kun je nu niet weghalen."),
    }

    def encrypt(self, text: str) -> str:
        return seals.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return seals.decrypt(encrypted_text)

    def _get_user_identifier(self, user) -> str:
        return outward.account_label()

    def get_totp_issuer(self) -> str:
        return context.request.get_host().partition(":")[0]

    def generate_authenticator_name(self, user, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_user_entity(self, user) -> dict:
        return super().get_public_key_credential_user_entity(user) | {
            "display_name": self._get_user_identifier(user),
        }

    def send_notification_mail(self, *args, **options) -> None:
        """There is no address to write to."""
