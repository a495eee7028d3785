"""Which tables live in which database: keys apart from words, counters apart from both."""

from __future__ import annotations

from django.conf import settings

HOMES = {"vault": "keyring", "limits": "limits"}


def home_of(app_label: str) -> str:
    """The alias of the database in which the tables of `app_label` live."""
    alias = HOMES.get(app_label, "default")
    # With PostgreSQL the counters live beside the content, so that all machines share them.
    return alias if alias in settings.DATABASES else "default"


class Router:
    """Sends each model to its own database; no table is made anywhere else."""

    def db_for_read(self, model, **hints) -> str:
        return home_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, one, other, **hints) -> bool:
        return home_of(one._meta.app_label) == home_of(other._meta.app_label)

    def allow_migrate(self, db, app_label, **hints) -> bool:
        return home_of(app_label) == db
