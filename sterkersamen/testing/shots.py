"""The pictures of the README, made from the running product: `make shots`."""

from __future__ import annotations

import os
import re
import sys

import django
from playwright.sync_api import sync_playwright

from sterkersamen.testing.browser import FLAGS, MISSING, find_chromium
from sterkersamen.testing.demo import Demo
from sterkersamen.testing.lint import ROOT

FOLDER = ROOT / "docs/shots"
# Els opens a circle, three come; it is the turn of the second.
CIRCLE = """
from datetime import timedelta
from django.utils import timezone
from sterkersamen.community.circle import actions
from sterkersamen.community.circle.models import Step
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions as meetings
group = Membership.objects.facilitators().select_related("group").order_by("joined_at")
els = next(one for one in group if one.name == "Els")
evening = meetings.add(els, timezone.now() + timedelta(minutes=5), 90, "online", {"name": "Avondkring"}, False)
seat = actions.open_circle(els, evening)
for one in Membership.objects.current().filter(group=els.group_id).exclude(id=els.id).order_by("joined_at")[:4]:
    actions.let_in(seat, actions.arrive(one, seat.circle).id)
actions.set_words(seat, "De feestdagen: waar zie je tegenop?", "", 4)
actions.go_to(seat, Step.ROUND)
actions.say(seat, "Ik ga dit jaar eerder naar huis. Dat heb ik al gezegd.", pass_on=True)
print(f"/g/{els.group_id}/meetings/{evening.id}/circle")
"""
PHONE, DESK = {"width": 390, "height": 780}, {"width": 1200, "height": 820}


def main() -> int:
    import sterkersamen.testing.environment  # noqa: F401  (settings want keys, whatever they are)

    # What the demo holds is sought in what its server leaves behind, by words of the models.
    os.environ["DJANGO_SETTINGS_MODULE"] = "sterkersamen.config.settings"
    django.setup()
    path = find_chromium()
    if path is None:
        print(MISSING)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    demo = Demo()
    with demo as server, sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=path, args=FLAGS)

        def page(size: dict[str, int], *, dark: bool = False, login: str = ""):
            context = engine.new_context(
                viewport=size,  # type: ignore[arg-type]
                device_scale_factor=1.5,
                color_scheme="dark" if dark else "light",
                locale="nl-NL",
                timezone_id="Europe/Amsterdam",
                reduced_motion="reduce",
            )
            one = context.new_page()
            if login:
                demo.sign_in(one, login)
            return one

        def group(one) -> None:
            one.goto(f"{server.url}/groups")
            one.click("main a:has-text('Maandaggroep')")
            one.wait_for_url("**/g/*/")

        front = page(PHONE)
        front.goto(server.url)
        front.screenshot(path=FOLDER / "start-phone.png")
        home = page(PHONE, login="vuurtoren")
        group(home)
        home.screenshot(path=FOLDER / "group-phone.png")
        night = page(PHONE, dark=True, login="dijk")
        group(night)
        night.goto(night.url + "shares")
        answered = night.locator("article.share footer a:not(.more)", has_text=re.compile(r"\d+ antwoord"))
        night.goto(demo.url + (answered.first.get_attribute("href") or "").partition("#")[0])
        night.screenshot(path=FOLDER / "share-phone-dark.png")
        desk = page(DESK, login="vuurtoren")
        group(desk)
        desk.goto(desk.url + "shares")
        desk.screenshot(path=FOLDER / "shares-desk.png")
        ring = page(PHONE, login="els")
        ring.goto(demo.url + demo.run(CIRCLE).strip())
        ring.screenshot(path=FOLDER / "circle-phone.png")
        engine.close()
    print(f"Made: {', '.join(sorted(path.name for path in FOLDER.glob('*.png')))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
