"""A person in a real browser: an account with a passkey, the way out and back in, and one without JavaScript."""

from __future__ import annotations

import re

import pytest

from sterkersamen.testing.server import Server

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server at localhost: a passkey belongs to a name, and a number such as 127.0.0.1 is none."""
    with Server(tmp_path_factory.mktemp("accounts") / "data", made=True) as server:
        yield f"http://localhost:{server.port}"


@pytest.fixture
def page(browser):
    page = browser().new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return page


def test_a_passkey_from_sign_up_to_sign_in(page, address):
    page.goto(address + "/sign-up")
    page.check("[name=is_adult]")
    page.check("[name=consent]")
    page.click("button[value=passkey]")
    page.wait_for_url("**/account/passkeys/add")
    page.click("button[data-passkey]")
    page.wait_for_url("**/account/codes")
    assert page.locator(".codes li").count() == 10
    page.goto(address + "/account/confirm")
    page.click("button[data-passkey]")
    page.wait_for_url(lambda url: "confirm" not in url)
    page.goto(address + "/account")
    page.click("text=Hier uitloggen")
    page.wait_for_url(address + "/")
    page.goto(address + "/account")
    assert "/sign-in" in page.url
    page.click("button[data-passkey]")
    page.wait_for_url("**/account")


def test_a_passkey_that_is_refused_is_explained(page, address):
    page.goto(address.replace("localhost", "127.0.0.1") + "/sign-in")
    page.click("button[data-passkey]")
    page.wait_for_function("() => document.querySelector('[data-passkey-state]').textContent !== ''")
    assert "localhost" in page.inner_text("[data-passkey-state]")


def test_the_words_on_offer(page, address):
    page.goto(address + "/sign-up")
    offered = page.inner_text(".offer output")
    page.click("text=Neem deze woorden")
    assert page.input_value("[name=passphrase]") == offered
    page.click("[data-show]")
    assert page.get_attribute("[name=passphrase]", "type") == "password"


def test_without_javascript(browser, address):
    page = browser(java_script_enabled=False).new_page()
    page.goto(address + "/sign-up")
    assert not page.locator("button[value=passkey]").is_visible()
    name = page.input_value("[name=login_name]")
    assert re.fullmatch(r"[a-z]+-\d{4}", name)
    page.fill("[name=passphrase]", page.inner_text(".offer output"))
    words = page.input_value("[name=passphrase]")
    page.check("[name=is_adult]")
    page.check("[name=consent]")
    page.click("button[value=passphrase]")
    page.click("text=Ik heb ze bewaard")
    page.goto(address + "/account")
    page.click("text=Hier uitloggen")
    page.goto(address + "/sign-in")
    page.fill("[name=login_name]", name)
    page.fill("[name=passphrase]", words)
    page.click("button.main")
    page.goto(address + "/account")
    assert page.locator("h1").inner_text() == "Mijn account"
