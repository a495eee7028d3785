"""Seals what somebody filled in without a connection, as the script of the page does (recovery/static/js/offline.js)."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_POINT = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint


def seal(key: str, once: UUID, at: datetime, fields: dict[str, str]) -> str:
    """What a browser sends for a form. key: as the server gave it, in base64."""
    return seal_text(key, once, json.dumps({"at": at.isoformat(), "fields": fields}))


def seal_text(key: str, once: UUID, words: str) -> str:
    """The same for any words."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(key))
    ours = ec.generate_private_key(ec.SECP256R1())
    point, nonce = ours.public_key().public_bytes(*_POINT), os.urandom(12)
    secret = HKDF(SHA256(), 32, salt=point, info=b"sterkersamen:waiting").derive(ours.exchange(ec.ECDH(), theirs))
    return base64.b64encode(point + nonce + AESGCM(secret).encrypt(nonce, words.encode(), str(once).encode())).decode()
