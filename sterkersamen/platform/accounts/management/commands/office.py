"""`sterkersamen office add <login name> moderator`: gives or ends a role for the whole instance."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from sterkersamen.platform.accounts.actions import end_office, give_office
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member, Office


class Command(BaseCommand):
    help = "Gives (add) or ends (end) a role for the whole instance: moderator, clinician or organiser."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=["add", "end"])
        # Left out, the login name is asked for: then it does not stay in the history of the shell.
        parser.add_argument("words", nargs="+", metavar="[login name] role")

    def handle(self, *, what: str, words: list[str], **options) -> None:
        *names, kind = words
        if kind not in Office.Kind.values or len(names) > 1:
            raise CommandError(
                f"give a login name (or none, to be asked for it) and one of: {', '.join(Office.Kind.values)}"
            )
        name = names[0] if names else input("Login name: ")
        member = Member.objects.filter(login_hash=login_hash(name), is_active=True).first()
        if member is None:
            raise CommandError("there is no account with this login name")
        if what == "add":
            new = give_office(member, kind)
            self.stdout.write(f"This account is {kind} now." if new else f"This account was {kind} already.")
            if member.second_factor_due:
                self.stdout.write("A second factor is asked for at the next page.")
        else:
            self.stdout.write(
                f"This account is no longer {kind}." if end_office(member, kind) else f"This account was no {kind}."
            )
