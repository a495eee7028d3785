from __future__ import annotations

from django.core.management.base import BaseCommand

from sterkersamen.community.sharing import search


class Command(BaseCommand):
    help = (
        "Makes the search words of all shares again, from the words themselves: after a restore, they are in no backup."
    )

    def handle(self, *args, **options) -> None:
        done, unreadable = search.rebuild()
        self.stdout.write(f"{done} texts can be found again")
        if unreadable:
            self.stdout.write(f"{unreadable} texts cannot be read any more: their keys are gone, or they were damaged")
