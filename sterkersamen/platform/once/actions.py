"""Carrying out a form exactly once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from sterkersamen.core.prepared import Prepared
from sterkersamen.platform.once.models import Done
from sterkersamen.platform.vault.keyring import instance_key

FIELD = "once"
# A browser sends a form again within minutes; a phone that was off keeps a draft for some days.
KEPT = timedelta(days=7)


_done: Prepared[Done] = Prepared(lambda actor, verb, key: Done.objects.filter(actor=actor, verb=verb, key=key))


class OtherBody(Exception):
    """The same key came with another text: answer 409 and keep what the person typed."""


def once(actor: UUID, verb: str, key: UUID, body: Mapping[str, str], write: Callable[[], str]) -> tuple[str, bool]:
    """Runs `write` in a transaction unless this actor did so before under this key.

    actor: the member's or membership's id. body: the fields of the form that make the write what it is.
    write: does the work and gives a short text (an id or an address of a page) to come back to.
    Gives that text, and whether the work was done now. Raises OtherBody.
    """
    digest = _digest(body)
    found = _done.first(actor, verb, key)
    if found is None:
        try:
            with transaction.atomic():
                result = write()
                Done.objects.create(actor=actor, verb=verb, key=key, body=digest, result=result)
                return result, True
        except IntegrityError:
            # Two sends at the same moment: the other one won, and what was written here is undone. Any other broken
            # rule is raised again below.
            found = _done.first(actor, verb, key)
            if found is None:
                raise
    if not hmac.compare_digest(bytes(found.body), digest):
        raise OtherBody(verb)
    return found.result, False


def is_known(actor: UUID, verb: str, key: UUID) -> bool:
    """Whether this actor had something carried out under this key: sent again, it is not something more. One query."""
    return _done.first(actor, verb, key) is not None


def _digest(body: Mapping[str, str]) -> bytes:
    text = "\x1f".join(f"{name}\x1e{body[name]}" for name in sorted(body))
    return hmac.digest(instance_key("once"), text.encode(), hashlib.sha256)


def forget(actors: Iterable[UUID], verbs: str) -> None:
    """Forgets the forms of some people whose verbs begin with something. Safe to repeat."""
    Done.objects.filter(actor__in=list(actors), verb__startswith=verbs).delete()


def purge() -> None:
    """Forgets forms of more than a week ago. Safe to repeat."""
    Done.objects.filter(at__lt=timezone.now() - KEPT).delete()
