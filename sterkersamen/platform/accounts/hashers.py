"""argon2id at 19 MiB, two at a time: many sign-ins at once must not take the memory of the machine."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

from sterkersamen.core.processors import anywhere

_two_at_once = threading.BoundedSemaphore(2)


class Argon2id(Argon2PasswordHasher):
    """Hash outside of transactions: it takes tens of milliseconds, during which a writer would hold up all others."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password, salt):
        with _two_at_once, anywhere():
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with _two_at_once, anywhere():
            return super().verify(password, encoded)
