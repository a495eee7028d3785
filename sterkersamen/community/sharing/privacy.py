"""What this room keeps of a person, how it leaves with that person and how it is destroyed."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sterkersamen.community.sharing import actions, render, search
from sterkersamen.community.sharing.models import Encouragement, Fold, Hold, Read, SearchWord, Share, Story
from sterkersamen.core import privacy, restores
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject


def _shares(member) -> Iterator[dict]:
    rows = list(Share.objects.filter(author__member=member).select_related("parent").order_by("id"))
    keyring.load(Subject("membership", row.author_id) for row in rows)
    for row in rows:
        yield {
            "group": str(row.group_id),
            "reply_to": str(row.parent.uid) if row.parent else None,
            "id": str(row.uid),
            "words": render.kept_words(row) if row.set_aside_at else render.words_of(row),
            "listening_only": row.listening_only,
            "made_at": row.made_at.isoformat(),
            "edited_at": row.edited_at.isoformat() if row.edited_at else None,
            "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        }


def _shred_words(member) -> None:
    for membership in member.memberships.all():
        actions.leave(membership, words_taken=True)


def _folds(member) -> Iterator[dict]:
    own = member.memberships.values_list("id", flat=True)
    for row in Fold.objects.filter(writer__in=list(own)).select_related("share"):
        try:
            reason = row.reason
        except KeyGone:
            reason = None
        yield {"share": str(row.share.uid), "reason": reason, "at": row.at.isoformat()}


def _holds(member) -> Iterator[dict]:
    own = list(member.memberships.values_list("id", flat=True))
    for row in Hold.objects.filter(writer__in=own).select_related("share").order_by("at"):
        try:
            reason = row.reason
        except KeyGone:
            reason = None
        yield {
            "share": str(row.share.uid),
            "reason": reason,
            "at": row.at.isoformat(),
            "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        }


def _shred_holds(member) -> None:
    own = list(member.memberships.values_list("id", flat=True))
    Hold.objects.filter(writer__in=own).delete()


def _shred_folds(member) -> None:
    own = list(member.memberships.values_list("id", flat=True))
    Fold.objects.filter(writer__in=own).delete()


def _encouragements(member) -> Iterator[dict]:
    for row in Encouragement.objects.filter(giver__member=member).select_related("share").order_by("at"):
        yield {"share": str(row.share.uid), "kind": row.kind, "at": row.at.isoformat()}


def _reads(member) -> Iterator[dict]:
    for row in Read.objects.filter(membership__member=member).select_related("share"):
        yield {"share": str(row.share.uid)}


def _stories(member) -> Iterator[dict]:
    for row in Story.objects.filter(membership__member=member).order_by("offered_at"):
        try:
            words = row.sealed
        except KeyGone:
            words = None
        yield {
            "id": str(row.id),
            "words": words,
            "offered_at": row.offered_at.isoformat(),
            "agreed": row.agreed_at is not None,
        }


def _shred_stories(member) -> None:
    for row in Story.objects.filter(membership__member=member):
        actions.withdraw_story(row)


def restored(erased: bool) -> str:
    """After a restore: stories that were withdrawn since are withdrawn again, as their key is gone; and all search words are
    made. They are in no backup."""
    actions.finish_stories()
    keys = keyring.known("story")
    for story in Story.objects.filter(withdrawn_at=None):
        if erased and story.id not in keys:
            actions.withdraw_story(story)
    done, _unreadable = search.rebuild()
    return f"{done} texts can be found again"


def _nothing(_member) -> Iterator[dict]:
    # Keyed stems of words that are exported already, readable.
    return iter(())


privacy.personal(
    Share,
    says=_("Wat je in een groep deelt en antwoordt. Verzegeld: alleen de mensen in die groep lezen het."),
    export=_shares,
    shred=_shred_words,
)
privacy.personal(
    Fold,
    says=_("Waarom een gespreksleider iets van jou dichtvouwde. Alleen jij leest dat."),
    export=_folds,
    shred=_shred_folds,
)
privacy.personal(
    Hold,
    says=_("Dat woorden van jou afgedekt werden tot een gespreksleider keek, en waarom als ze afgedekt bleven."),
    export=_holds,
    shred=_shred_holds,
)
privacy.personal(
    Encouragement,
    says=_("Een kort teken dat je iemand gaf, zoals Dat herken ik. Alleen wie het kreeg ziet dat."),
    export=_encouragements,
    shred=lambda member: Encouragement.objects.filter(giver__member=member).delete(),
)
privacy.personal(
    Read,
    says=_("Tot waar je de antwoorden onder een tekst hebt gezien, om te weten wat nieuw voor je is."),
    export=_reads,
    shred=lambda member: Read.objects.filter(membership__member=member).delete(),
)
privacy.personal(
    SearchWord,
    says=_("Zoekwoorden uit je teksten, onleesbaar gemaakt, zodat je groep kan zoeken."),
    export=_nothing,
    shred=lambda member: SearchWord.objects.filter(share__author__member=member).delete(),
)
privacy.personal(
    Story,
    says=_("Een verhaal dat je aan iedereen met een account aanbood, onder de naam die je koos."),
    export=_stories,
    shred=_shred_stories,
)
privacy.words(
    {
        "reply_to": _("Antwoord op"),
        "id": _("Nummer"),
        "words": _("Woorden"),
        "listening_only": _("Alleen om te vertellen"),
        "made_at": _("Gemaakt"),
        "edited_at": _("Veranderd"),
        "share": _("Tekst"),
        "offered_at": _("Aangeboden"),
        "agreed": _("Akkoord"),
    }
)
privacy.term(
    10,
    _("Wat je schrijft"),
    lambda: gettext(
        "Tot je het weghaalt, je woorden laat wissen als je uit een groep gaat, of je account sluit. Een kopie bij een melding "
        "blijft langer."
    ),
)
restores.leave_out(SearchWord, "made again from the words")
