"""Web Push (RFC 8030): a message that wakes a browser and says nothing.

Its payload is the same for everybody, padded to one length and sealed for that browser (RFC 8291); which text a person
sees is in the service worker. We tell who we are by VAPID (RFC 8292), with a key that comes from the instance's own.
"""

from __future__ import annotations

import base64
import http.client
import os
import re
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import http_ece
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

from sterkersamen.platform.notify.mail import NotSent
from sterkersamen.platform.vault.keyring import instance_key

# Of the payload in bytes, before it is sealed: whatever may ever be in it, all messages are as long.
LENGTH = 256
# How long a push service keeps it for a browser that is off, in seconds.
KEPT_SECONDS = 6 * 3600
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Gone(Exception):
    """The browser takes no messages any more."""


def public_key() -> str:
    """Our own public key, as browsers want it: the point uncompressed, base64url."""
    point = _key().public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )  # fmt: skip
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def is_service(endpoint: str) -> bool:
    """Whether an address is one of a push service that we know: we never send anything to where a browser merely says."""
    # What no address of a service has, and what nothing can be sent to.
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return False
    try:
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
    return any(
        re.fullmatch(re.escape(allowed).replace(r"\*", r"[a-z0-9-]+(\.[a-z0-9-]+)*"), origin) is not None
        for allowed in settings.PUSH_SERVICES
    )


def is_usable(given: dict[str, str]) -> bool:
    """Whether a message can be sealed for what a browser gave, and its service is one that we know."""
    try:
        point, auth = _decoded(given["p256dh"]), _decoded(given["auth"])
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, KeyError, InvalidKey):
        return False
    return len(auth) == 16 and is_service(given.get("endpoint", ""))


def send(given: dict[str, str], topic: str) -> None:
    """Wakes a browser. Raises Gone, NotSent.

    topic: up to 32 letters of base64url; a message that waits is replaced by one with the same topic, so that a job that
    is done again does not wake anybody twice.
    """
    if not is_service(given["endpoint"]):
        raise Gone
    parts = urlsplit(given["endpoint"])
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": settings.SITE_ADDRESS}
    sealed = http_ece.encrypt(
        b"{}".ljust(LENGTH),
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_decoded(given["p256dh"]),
        auth_secret=_decoded(given["auth"]),
        version="aes128gcm",
    )
    headers = {
        # Not strict: on one's own machine the site's address is no https.
        **Vapid02(_key(), conf={"no-strict": True}).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Topic": topic,
    }
    request = urllib.request.Request(given["endpoint"], sealed, headers, method="POST")  # noqa: S310 (a known service)
    try:
        _opener.open(request, timeout=10).close()
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in {404, 410}:
            raise Gone from None
        raise NotSent(for_good=error.code in {400, 401, 403, 413}) from None
    except (OSError, http.client.HTTPException):
        raise NotSent(for_good=False) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A push service that sends us elsewhere could send us anywhere."""

    def redirect_request(self, *_given):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def _key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(instance_key("web push") + instance_key("web push, the other half"))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
