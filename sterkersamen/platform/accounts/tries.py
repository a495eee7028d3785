"""How often someone may try, and how long a right answer counts. Nothing here tells whether an account exists."""

from __future__ import annotations

import ipaddress
import time

from allauth.account.internal.flows.login import (
    clear_authentication_records,
    get_authentication_records,
    record_authentication,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.limits.actions import allow, first, forget

QUARTER = 15 * 60
HOUR = 60 * 60
# A code of an app is good for its own half minute and for the ones before and after.
CODE_LIVES = 90


class TooMany(ValidationError):
    """Tried too often; the message says so kindly. A page with it answers 429."""

    def __init__(self):
        super().__init__(
            gettext("Dit is nu te vaak geprobeerd. Wacht een kwartier en probeer het dan nog eens."), code="too_many"
        )


def count(verb: str, who: str, *, times: int = 10, seconds: int = QUARTER) -> None:
    """Counts one try. Raises TooMany."""
    if not allow(verb, who, times=times, seconds=seconds):
        raise TooMany


def forgive(verb: str, who: str) -> None:
    """After a right answer the count starts afresh."""
    forget(verb, who)


def use_up(who: str, code: str) -> None:
    """Lets a code of an app work once, in whatever process it arrives. Raises ValidationError the second time."""
    if not first("code-used", f"{who}:{code}", seconds=CODE_LIVES):
        raise ValidationError(
            gettext("Die code klopt niet, of is al een keer gebruikt. Probeer de volgende."), code="incorrect_code"
        )


def sign_in(hashed: str, request) -> None:
    """Counts a try to sign in, for the name and for the whole instance. Raises TooMany.

    When thousands of names are tried from everywhere, each of them gets fewer tries; nobody is shut out by that alone.
    """
    calm = allow("sign-in", "everyone", times=600, seconds=10 * 60)
    count("sign-in", hashed, times=10 if calm else 3)
    _count_place("sign-in", request, times=60)


def recover(login_name: str, request) -> None:
    """Counts a try to recover, for the place and for the name where one was filled in. Raises TooMany.

    Apart from signing in, where one goes on. And before anything is judged: that is work, for which anybody can ask.
    """
    _count_place("recover", request, times=60)
    if login_name:
        count("recover", login_hash(login_name))


def sign_up(request) -> None:
    """Counts a new account, for the place it comes from and for the whole instance. Raises TooMany."""
    count("sign-up", "everyone", times=500, seconds=HOUR)
    _count_place("sign-up", request, times=60, seconds=HOUR)


def sign_up_page(request) -> None:
    """Counts a look at the sign-up page, because each hands out a number: who could collect them could ask who is here.

    Raises TooMany.
    """
    count("sign-up-page", "everyone", times=3000, seconds=HOUR)
    _count_place("sign-up-page", request, times=200, seconds=HOUR)


def passkey_page(request) -> None:
    """Counts how often a browser is told what to ask of a passkey: each time a row of nobody is kept. Raises TooMany."""
    _count_place("passkey-page", request, times=60)


def use_number(signed: str) -> bool:
    """Whether a number that we offered makes an account for the first time. Each is good for one."""
    return first("sign-up-number", signed, seconds=24 * HOUR)


def invitation(request) -> None:
    """Counts a look at an invitation, so that nobody finds a code by trying. Raises TooMany."""
    if request.member is not None:
        count("invitation", str(request.member.pk), times=60)
    else:
        _count_place("invitation", request, times=120)


def check(request) -> None:
    """Counts a look at a code that stands on paper, so that nobody finds one by trying. Raises TooMany."""
    _count_place("check", request, times=60)


def _count_place(verb: str, request, **limit) -> None:
    """Counts by network address, which is kept as a hash under the key of the day and nowhere else.

    Behind a proxy only the address that the proxy adds itself, the last one, can be believed. Of IPv6 the network (/64)
    counts: a connection at home has that as a whole, with more addresses than anybody could count.
    """
    if settings.BEHIND_TLS:
        place = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    else:
        place = request.META.get("REMOTE_ADDR", "")
    if place:
        place = _network(place)
        count(f"{verb}-place", place, **limit)


def _network(place: str) -> str:
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return place
    if isinstance(address, ipaddress.IPv4Address):
        return place
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def remember(request, member) -> None:
    """Notes in the session that it is still the same person, now."""
    record_authentication(request, member, method="confirm", reauthenticated=True)


def forget_proof(request) -> None:
    """Has the session forget that the person proved who it is a moment ago: a short code opened a lock, and that is all it
    may open."""
    clear_authentication_records(request)


def is_fresh(request) -> bool:
    """Whether the person proved who it is, by signing in or since, within the last quarter of an hour."""
    records = get_authentication_records(request, request.member)
    return any(time.time() - record.get("at", 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records)
