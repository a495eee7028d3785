"""Who needs a second factor. Rooms above say which roles do; who has such a role sets one up before anything else."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator

from sterkersamen.platform.accounts.models import Member, Office

_PREDICATES: list[Callable[[Member], bool]] = []
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def register(needs: Callable[[Member], bool]) -> None:
    """Has `needs(member)` asked whether a role of this member asks for a second factor."""
    if needs not in _PREDICATES:
        _PREDICATES.append(needs)


def is_required(member: Member) -> bool:
    """Whether some role of this member asks for a second factor. Never for people of the demo community."""
    return not member.is_demo and any(needs(member) for needs in _PREDICATES)


def is_set_up(member: Member) -> bool:
    """Whether the member has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user_id=member.pk, type__in=STRONG).exists()


def review(member: Member) -> bool:
    """Notes on the member whether a second factor is due, and gives that.

    Done at sign-in, once a minute while someone is active, when an authenticator comes or goes, and by whoever gives a
    role, so that no page asks for it with a query of its own.
    """
    # Who signed up with a passkey and did not make it yet has no way back in at all.
    due = (is_required(member) or not member.has_usable_password()) and not is_set_up(member)
    if member.second_factor_due != due:
        Member.objects.filter(pk=member.pk).update(second_factor_due=due)
        member.second_factor_due = due
    return due


def _holds_office(member: Member) -> bool:
    return Office.objects.filter(member=member, ended_at=None).exists()


register(_holds_office)
