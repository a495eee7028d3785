"""What is typed in a browser is looked for in the files of a server when it ends (see sterkersamen/testing/typed.py)."""

from __future__ import annotations

import re

import pytest

from sterkersamen.testing.typed import TYPED, lying_open, typed_in

pytestmark = pytest.mark.browser
WORDS = "Vandaag zag ik een waterhoentje bij de steenfabriek."


@pytest.mark.parametrize("with_script", [True, False])
def test_what_is_typed_would_be_found(demo, new_page, open_group, with_script):
    page = new_page(java_script_enabled=with_script)
    page.goto(open_group(page, "pluim") + "shares/new")
    page.fill("[name=body]", WORDS)
    page.click("#write button.main")
    page.wait_for_url(re.compile(r"/shares/[0-9a-f-]{36}"))
    assert WORDS in TYPED[demo.port]
    assert lying_open(demo) == []
    planted = demo.data_dir / "planted.log"
    planted.write_text("waterhoentje")
    assert lying_open(demo) == ["planted.log: 'waterhoentje' as word"]
    planted.unlink()


def test_what_counts_as_typed():
    form = "csrfmiddlewaretoken=abcdefgh&once=1234567890&body=Vandaag+was+het+zwaar%0D%0AMaar+wel+goed&warning=use&name=Zwaluw"
    assert typed_in(form) == {"Vandaag was het zwaar", "Maar wel goed", "Zwaluw"}
