"""`sterkersamen demo`: an invented community in an empty data directory."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from sterkersamen.web.demo import fill
from sterkersamen.web.demo.people import PASSPHRASE, PEOPLE


class Command(BaseCommand):
    help = "Makes an invented community in an empty data directory, and prints who can sign in."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        try:
            code = fill.fill(lambda line: self.stdout.write(line))
        except fill.NotEmpty as error:
            raise CommandError(str(error)) from error
        if code is None:
            self.stdout.write("The demo community was made before; nothing was changed.")
        self.stdout.write("\nThese people are invented. Anybody may sign in as one of them:\n")
        for person in PEOPLE:
            if person.says:
                self.stdout.write(f"  {person.login:<12} {person.says}")
        self.stdout.write(f"\n  Passphrase of all of them: {PASSPHRASE}")
        if code is not None:
            self.stdout.write(f"  An invitation to the Maandaggroep: {code}")
        self.stdout.write("")
