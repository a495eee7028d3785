"""The code on a proof: the proof's own id, a keyed hash of the name on the paper, and a seal over all that it says.

All of it is keyed by the membership: when that key is destroyed no code of it is genuine any more. Whoever has a code can
try names only by asking us, and that is counted.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import NamedTuple
from uuid import UUID

from django.utils.crypto import constant_time_compare

from sterkersamen.community.groups.names import skeleton
from sterkersamen.community.meetings.models import Proof
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

PURPOSE = "proof of attendance"
# 64 bits each: guesses are made here or nowhere.
TAG = 8
_NO_CODE = bytes(16 + 2 * TAG)


class Paper(NamedTuple):
    """What a code is: of which proof, of which name, under which seal."""

    proof: UUID
    name: bytes
    seal: bytes


def code_of(proof: Proof, name: str) -> str:
    """The code for a paper with this name on it, in groups of four letters and digits. Raises KeyGone."""
    key = keyring.derive(Subject("membership", proof.membership_id), PURPOSE)
    tag = _tag(key, proof, "name", skeleton(name))
    data = proof.id.bytes + tag + _tag(key, proof, "seal", tag.hex())
    text = base64.b32encode(data).decode().rstrip("=").lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def read(code: str) -> Paper:
    """A code as somebody typed it; one that cannot be a code comes out as one of no proof."""
    text = "".join(letter for letter in code[:200].upper() if letter.isalnum())
    try:
        data = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        data = _NO_CODE
    if len(data) != len(_NO_CODE):
        data = _NO_CODE
    return Paper(UUID(bytes=data[:16]), data[16 : 16 + TAG], data[16 + TAG :])


def genuine(paper: Paper) -> Proof | None:
    """The proof behind a code, if it holds. Two queries and one seal, whatever is asked: what was taken back, erased, made
    up or never there is told apart by nothing."""
    found = Proof.objects.genuine().filter(id=paper.proof).first()
    proof = found or Proof(id=paper.proof, membership_id=paper.proof)
    subject = Subject("membership", proof.membership_id)
    # A key that lies ready would answer faster than one that is gone.
    keyring.forget(subject)
    try:
        key = keyring.derive(subject, PURPOSE)
    except KeyGone:
        key, found = keyring.instance_key(PURPOSE), None
    holds = constant_time_compare(_tag(key, proof, "seal", paper.name.hex()), paper.seal)
    return found if holds else None


def is_name(proof: Proof, paper: Paper, name: str) -> bool:
    """Whether this name stands on the paper, but for capitals, accents and signs. Raises KeyGone."""
    key = keyring.derive(Subject("membership", proof.membership_id), PURPOSE)
    return constant_time_compare(_tag(key, proof, "name", skeleton(name)), paper.name)


def _tag(key: bytes, proof: Proof, what: str, more: str) -> bytes:
    said = "\x1f".join(map(str, (what, proof.id, proof.first, proof.last, proof.number, proof.confirmed_on, more)))
    return hmac.digest(key, said.encode(), hashlib.sha256)[:TAG]
