"""Columns: what people write lies sealed. Every column of text that is not sealed says here what it holds instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models

from sterkersamen.testing.lint import Finding

# model.field: why its plain text, numbers or bytes tell nothing that a person wrote.
PLAIN = {
    "accounts.Consent.text": "the text that was shown, the same for everybody",
    "accounts.Member.language": "nl or en",
    "accounts.Member.login_hash": "a keyed hash of the login name",
    "accounts.Member.password": "a hash by argon2id",
    "accounts.Member.time_zone": "a name from the list of time zones",
    "accounts.Session.session_data": "sealed by the session engine under the instance's key",
    "accounts.Session.session_key": "a hash of the cookie",
    "groups.Invitation.code_hash": "a keyed hash of the code",
    "groups.LookAlong.address": "a path of ours, with ids only",
    "limits.Count.key": "a keyed hash of who and what",
    "live.Event.audience": "all, facilitators or one",
    "live.Event.kind": "a word of ours: the kind of event",
    "live.Event.stream_kind": "a word of ours: the kind of stream",
    "meetings.Feed.etag": "a hash of what a calendar program was given",
    "meetings.Feed.secret_hash": "a keyed hash of the address",
    "meetings.Together.code_hash": "a keyed hash of the code",
    "meetings.Series.rule": "a recurrence rule: which days, never whose or what for",
    "meetings.Series.zone": "a name from the list of time zones",
    "moderation.Confidant.name": "for everybody to read: who decides outside",
    "moderation.Confidant.reach": "for everybody to read: how to reach who decides outside",
    "notify.Notice.kind": "a word of ours: the kind of notice",
    "notify.Reach.by_mail": "words of ours: kinds of notices",
    "notify.Reach.by_push": "words of ours: kinds of notices",
    "notify.Reach.not_on_page": "words of ours: kinds of notices",
    "once.Done.body": "a keyed hash of what was sent",
    "once.Done.result": "an id of what came of it",
    "once.Done.verb": "a word of ours: the verb",
    "plans.Medicine.zone": "a name from the list of time zones",
    "safety.Access.event": "a word of ours: what was opened",
    "safety.Access.reason": "a word of ours: why",
    "safety.Access.role": "a word of ours: the role",
    "safety.CrisisContact.also": "public: how else to reach the contact",
    "safety.CrisisContact.cost": "public: what a call costs",
    "safety.CrisisContact.hours": "public: when somebody answers",
    "safety.CrisisContact.key": "public: a word of ours for the contact",
    "safety.CrisisContact.name": "public: an organisation",
    "safety.CrisisContact.phone": "public: its number",
    "safety.CrisisContact.what_for": "public: what it is for",
    "sharing.SearchWord.word": "a stem, keyed (HMAC) under its writer's membership",
    "strategies.Tally.strategy": "an id of the library that comes with the product, or of what was published in it",
    "strategies.Tally.trigger": "a word of ours: a trigger",
    "vault.SubjectKey.kind": "a word of ours: the kind of subject",
    "vault.SubjectKey.master": "the id of a master key",
    "vault.SubjectKey.wrapped": "a key, wrapped by the master key",
}
_TELLING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)
_NEVER = (models.FileField, models.GenericIPAddressField, models.EmailField)


def check_all() -> Iterator[Finding]:
    """Checks every model of the product's own rooms."""
    mine = [
        model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("sterkersamen.")
    ]
    yield from check(mine, PLAIN)


def check(rooms: Iterable[type[models.Model]], plain: dict[str, str]) -> list[Finding]:
    """Findings in the columns of some models, with what is said of those that are not sealed."""
    from sterkersamen.platform.vault.fields import SealedField

    findings, seen = [], set()
    for model in rooms:
        for field in model._meta.concrete_fields:
            where = f"{model._meta.label}.{field.name}"
            module = model.__module__.replace(".", "/") + ".py"
            if isinstance(field, _NEVER):
                findings.append(
                    Finding(
                        module,
                        0,
                        f"{where}: files, addresses of computers and of e-mail are kept nowhere in plain text",
                    )
                )
            if not isinstance(field, _TELLING) or isinstance(field, SealedField) or field.choices:
                continue
            seen.add(where)
            if where not in plain:
                findings.append(
                    Finding(
                        module,
                        0,
                        f"{where} is not sealed: use SealedField, or say in testing/lint/columns.py what it holds",
                    )
                )
    for where in sorted(set(plain) - seen):
        findings.append(
            Finding("sterkersamen/testing/lint/columns.py", 0, f"{where} does not exist (any more): take it out")
        )
    return findings
