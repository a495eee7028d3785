"""The demo community on a real server, and its people in real browsers."""

from __future__ import annotations

import atexit
import functools
import re
import shutil
from datetime import date
from pathlib import Path

from django.utils import timezone

from sterkersamen.testing.server import Server


class Demo(Server):
    """A server that was filled by `sterkersamen demo` before it started."""

    # The code of an invitation to the Maandaggroep, as `demo` printed it.
    invitation = ""

    def start(self, *, wait: bool = True) -> Demo:
        if self.database:
            self.invitation = _fill(self)
        else:
            folder, self.invitation = _filled(timezone.localdate())
            shutil.copytree(folder, self.data_dir, dirs_exist_ok=True)
        self.written |= _told()
        super().start(wait=wait)
        return self

    def sign_in(self, page, login: str) -> None:
        """Signs somebody of the demo in, in a page of a real browser, as people do."""
        from sterkersamen.web.demo.people import PASSPHRASE

        page.goto(f"{self.url}/sign-in")
        page.fill("[name=login_name]", login)
        page.fill("[name=passphrase]", PASSPHRASE)
        page.click("main button.main")
        page.wait_for_url(lambda url: "/sign-in" not in url)


def _fill(server: Server) -> str:
    """Fills a server's data with the demo community; gives the code that was printed."""
    done = server.command("demo")
    if done.returncode:
        raise RuntimeError(f"demo failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    printed = re.search(r"An invitation to the Maandaggroep: (\S+)", done.stdout)
    return printed.group(1) if printed else ""


@functools.cache
def _told() -> set[str]:
    """What the people of the demo are called, and some words that each of its texts holds."""
    from sterkersamen.web.demo import fill, people

    names = {
        name for group in people.CIRCLES for name in (group.name, *group.facilitators.values(), *group.members.values())
    }
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(fill._DATA.glob("*.json")))
    words = sorted(set(re.findall(r"[a-z]{12,}", texts)))
    return {name for name in names if len(name) >= 6} | set(words[::4])


@functools.cache
def _filled(_today: date) -> tuple[Path, str]:
    """A folder with a demo that nobody serves, made once in a process: filling it takes seconds, copying it none.

    And once a day: what happened thirty days ago there is another day's after midnight.
    """
    server = Server()
    atexit.register(server.remove)
    return server.data_dir, _fill(server)
