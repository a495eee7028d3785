"""A passkey in software, for tests: what a browser and a phone do together (WebAuthn, ES256, no attestation)."""

from __future__ import annotations

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Passkey:
    """One passkey for `host`. `verified` is whether it asks for a finger or a pin, as all of ours must."""

    def __init__(self, host: str = "localhost", origin: str = "http://localhost", verified: bool = True):
        self.host, self.origin = host, origin
        self.flags = 0x05 if verified else 0x01
        self.id = os.urandom(16)
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.handle = ""

    def create(self, options: dict) -> str:
        """Answers creation options, as the page would send it."""
        options = options["publicKey"]
        self.handle = options["user"]["id"]
        client = self._client("webauthn.create", options["challenge"])
        key = cbor.encode(dict(ES256.from_cryptography_key(self.secret.public_key())))
        known = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        data = self._head(self.flags | 0x40) + known
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": _text(client), "attestationObject": _text(attestation)})

    def get(self, options: dict) -> str:
        """Answers request options, as the page would send it."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        data = self._head(self.flags)
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {
            "clientDataJSON": _text(client),
            "authenticatorData": _text(data),
            "signature": _text(signature),
            "userHandle": self.handle,
        }
        return self._answer(answer)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _head(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _answer(self, response: dict) -> str:
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
