"""`sterkersamen group add Maandaggroep`: makes a group and shows an invitation for who will lead it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import translation

from sterkersamen.community.groups import actions
from sterkersamen.community.groups.forms import GroupForm, RulesForm
from sterkersamen.community.groups.house_rules import first_rules
from sterkersamen.community.groups.models import Group


class Command(BaseCommand):
    help = "Makes a group (add), or an invitation for the first facilitator of a group that nobody leads (invite)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=["add", "invite"])
        parser.add_argument("group", help="the name of a new group, or the id of one that there is")
        parser.add_argument("--kind", choices=Group.Kind.values, default=Group.Kind.SUPPORT)
        parser.add_argument("--purpose", default="", help="one or two sentences: for whom it is")
        parser.add_argument("--waiting", default="", help="how long an answer usually takes: een dag of twee")
        parser.add_argument("--capacity", type=int, default=settings.GROUP_CAPACITY)
        parser.add_argument("--rules", help="a file with the house rules; without it, ones to begin with")
        parser.add_argument("--closed", action="store_true", help="nobody can ask to come in, only by invitation")

    def handle(self, *, what: str, group: str, **options) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            row = self._add(group, options) if what == "add" else self._find(group)
        try:
            _invitation, code = actions.invite_first(row)
        except actions.HasFacilitator:
            raise CommandError("this group has a facilitator, who can make others one") from None
        self.stdout.write(f"Group: {row.id}")
        self.stdout.write(f"Invitation for its first facilitator, good for two weeks and for one person: {code}")
        self.stdout.write(
            f"They sign in, open {reverse('groups:join')} and type the code. It is not kept and not shown again."
        )

    def _add(self, name: str, options: dict) -> Group:
        rules = first_rules()
        if options["rules"]:
            try:
                rules = Path(options["rules"]).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"the house rules cannot be read: {error}") from None
        given = {field: options[field] for field in ("purpose", "waiting", "capacity")}
        form = GroupForm({**given, "name": name, "open_to_requests": not options["closed"]})
        text = RulesForm({"text": rules})
        if not (form.is_valid() and text.is_valid()):
            said = [
                f"{field}: {' '.join(str(one) for one in why)}"
                for field, why in [*form.errors.items(), *text.errors.items()]
            ]
            raise CommandError("; ".join(said))
        return actions.create_group(**form.cleaned_data, kind=options["kind"], rules=text.cleaned_data["text"])

    def _find(self, text: str) -> Group:
        try:
            return Group.objects.get(id=UUID(text))
        except (ValueError, ValidationError, Group.DoesNotExist):
            raise CommandError("there is no group with this id") from None
