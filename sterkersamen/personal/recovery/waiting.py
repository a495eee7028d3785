"""What was filled in without a connection: sealed in the browser to a public key of its member, opened here when it arrives.

The private key is derived from the member's own key and never leaves the server, so that what waits on a device can be
opened by nobody there. Sealing: a key pair for one message, ECDH over P-256, HKDF-SHA-256 with its public half as salt,
AES-256-GCM with the key of the form beside it. What is sent is that public half (65 bytes), the nonce (12) and the rest.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

_CURVE = ec.SECP256R1()
# How many numbers are private keys of this curve (SEC 2, 2.4.2).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_POINT, _NONCE = 65, 12
INFO = b"sterkersamen:waiting"


class Filled(NamedTuple):
    """A form as it was filled in, and when that was by the clock of the device."""

    at: datetime
    fields: dict[str, str]


def public_key(member: Any) -> bytes:
    """What a browser seals to: a point of the curve (65 bytes). Always the same for one member."""
    encoding = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return _private_key(member).public_key().public_bytes(*encoding)


def opened(member: Any, sealed: str, once: UUID) -> Filled | None:
    """What was sealed for this member under the key of this form; None for anything else, another member's too."""
    try:
        data = base64.b64decode(sealed, validate=True)
        point, nonce, rest = data[:_POINT], data[_POINT : _POINT + _NONCE], data[_POINT + _NONCE :]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
        shared = _private_key(member).exchange(ec.ECDH(), theirs)
        key = HKDF(SHA256(), 32, salt=point, info=INFO).derive(shared)
        told = json.loads(AESGCM(key).decrypt(nonce, rest, str(once).encode()))
        at = datetime.fromisoformat(told["at"]).astimezone(UTC)
        return Filled(at, {str(name): _as_sent(str(value)) for name, value in told["fields"].items()})
    except (
        binascii.Error,
        ValueError,
        InvalidTag,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ):
        return None


def _as_sent(text: str) -> str:
    """As a form would have sent it: JSON can hold half of a letter, which nothing can keep or show."""
    return text.encode(errors="replace").decode()


def _private_key(member: Any) -> ec.EllipticCurvePrivateKey:
    secret = int.from_bytes(keyring.derive(Subject("member", member.id), "waiting"), "big")
    return ec.derive_private_key(secret % (_ORDER - 1) + 1, _CURVE)
