"""The front door, and the page of the day for who is signed in."""

from __future__ import annotations

import pytest

from sterkersamen.community.groups.models import Membership, Request
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.platform.vault.keyring import Subject, create_key
from sterkersamen.testing.cast import join, make_group, make_share
from sterkersamen.web.home.views import greeting

pytestmark = pytest.mark.django_db


def test_the_front_door_takes_away_fear(client):
    text = client.get("/").content.decode()
    for words in (
        "Je hoeft dit niet alleen te doen",
        "/sign-up",
        "/help",
        'href="/join"',
        "/about/first-time",
        "/about/anonymous",
        "verzonnen",
    ):
        assert words in text


def test_the_title_says_nothing(client, client_of, vuurtoren):
    assert "<title>Samen</title>" in client.get("/").content.decode()
    assert "<title>Vandaag</title>" in client_of(vuurtoren).get("/").content.decode()


@pytest.mark.parametrize("path", ["/about/first-time", "/about/anonymous", "/privacy"])
def test_public_pages(client, path):
    assert client.get(path).status_code == 200
    assert client.post(path).status_code in {403, 405}


@pytest.mark.parametrize("path", ["/", "/about/first-time", "/privacy", "/help", "/sign-in"])
def test_the_source_code_is_offered_at_the_door(client, settings, path):
    settings.SOURCE_URL = 'https://code.example/samen?a&"b'
    link = '<a href="https://code.example/samen?a&amp;&#34;b" rel="noreferrer">Broncode</a>'
    assert link in client.get(path).content.decode()


def test_the_source_code_is_offered_to_members_on_their_account_page(client_of, vuurtoren, settings):
    """Not inside: a link to another host stands where nobody taps it by mistake."""
    settings.SOURCE_URL = "https://code.example/samen"
    browser = client_of(vuurtoren)
    assert (
        '<a href="https://code.example/samen" rel="noreferrer">Broncode</a>' in browser.get("/account").content.decode()
    )
    for path in ("/", "/groups", "/stories"):
        assert "code.example" not in browser.get(path).content.decode()


def test_without_an_address_a_page_says_where_it_is_filled_in(client, settings):
    settings.SOURCE_URL = ""
    assert '<a href="/about/anonymous#source" rel="noreferrer">Broncode</a>' in client.get("/").content.decode()
    page = client.get("/about/anonymous").content.decode()
    assert 'id="source"' in page
    assert "SOURCE_URL" in page
    settings.SOURCE_URL = "https://code.example/samen"
    page = client.get("/about/anonymous").content.decode()
    assert "SOURCE_URL" not in page
    assert "De broncode van deze site" in page


def test_the_privacy_page_tells_what_every_room_keeps(client):
    from html import escape

    from sterkersamen.core.privacy import PERSONAL

    text = client.get("/privacy").content.decode()
    for entry in PERSONAL.values():
        assert escape(str(entry.says)).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in text


def test_today_greets_with_the_one_name(client_of, vuurtoren):
    assert ", Vuurtoren</h1>" in client_of(vuurtoren).get("/").content.decode()


def test_today_never_chooses_between_two_names(client_of, vuurtoren, other_group):
    join(vuurtoren, other_group, "Wad")
    text = client_of(vuurtoren).get("/").content.decode()
    assert ", Vuurtoren</h1>" not in text
    assert ", Wad</h1>" not in text


def test_today_shows_what_is_new(client_of, dijk, share):
    text = client_of(dijk).get("/").content.decode()
    assert "Maandaggroep" in text
    assert "Ik ben er nog" in text
    assert "nieuw</span>" in text


def test_what_was_seen_is_not_new(client_of, dijk, share, membership_of):
    membership = membership_of(dijk)
    membership.seen_to = share.id
    membership.save()
    assert "nieuw</span>" not in client_of(dijk).get("/").content.decode()


def test_words_behind_a_warning_stay_there(client_of, dijk, vuurtoren, membership_of):
    make_share(membership_of(vuurtoren), "Toen heb ik gebruikt.", title="Zaterdag", warning="use")
    text = client_of(dijk).get("/").content.decode()
    assert "Toen heb ik" not in text
    assert "Zaterdag" not in text
    assert "Let op: gaat over gebruik." in text


def test_unread_rules_stand_before_the_words(client_of, dijk, share, group):
    group.rules_number = 2
    group.save()
    text = client_of(dijk).get("/").content.decode()
    assert "De huisregels zijn veranderd." in text
    assert "Ik ben er nog" not in text


def test_somebody_blocked_is_not_shown(client_of, dijk, vuurtoren, share, membership_of, group):
    safety.block(group.id, membership_of(vuurtoren).id, membership_of(dijk).id)
    assert "Ik ben er nog" not in client_of(dijk).get("/").content.decode()


def test_a_block_takes_nothing_from_who_leads(client_of, els, vuurtoren, share, membership_of, group):
    """Vuurtoren blocked Els, who leads the group and reads on. What she blocks herself does not come up here."""
    guide, other = membership_of(els), membership_of(vuurtoren)
    safety.block(group.id, other.id, guide.id)
    assert "Ik ben er nog" in client_of(els).get("/").content.decode()
    safety.block(group.id, guide.id, other.id)
    assert "Ik ben er nog" not in client_of(els).get("/").content.decode()
    Block.objects.filter(blocker=guide.id).update(carried=True)
    assert "Ik ben er nog" in client_of(els).get("/").content.decode()
    Membership.objects.filter(id=guide.id).update(facilitator_since=None)
    assert "Ik ben er nog" not in client_of(els).get("/").content.decode()


def test_what_a_facilitator_folded_away_does_not_come_up(client_of, els, dijk, vuurtoren, share, membership_of):
    """Els folded away what Vuurtoren wrote last: the one before it stands there, until she opens it again."""
    row = make_share(membership_of(vuurtoren), "Het adres van de dealer is om de hoek.", title="Een adres")
    browsers = [client_of(who) for who in (dijk, vuurtoren, els)]
    sharing.fold(row, membership_of(els), "Geen adressen.")
    for browser in browsers:
        text = browser.get("/").content.decode()
        assert "Een adres" not in text
        assert "de dealer" not in text
        assert "Ik ben er nog" in text
    sharing.unfold(row)
    for browser in browsers:
        assert "de dealer" in browser.get("/").content.decode()


def test_words_that_were_taken_along_are_gone(client_of, dijk, vuurtoren, share, membership_of):
    from sterkersamen.platform.vault import keyring

    keyring.destroy(Subject("membership", membership_of(vuurtoren).id))
    answer = client_of(dijk).get("/")
    assert answer.status_code == 200
    assert "Ik ben er nog" not in answer.content.decode()


def test_without_a_group_it_says_what_to_do(client_of, stranger):
    text = client_of(stranger).get("/").content.decode()
    assert "Je zit nog niet in een groep" in text
    assert 'href="/groups/find"' in text and 'href="/join"' in text and text.count("btn main") == 1


def test_who_waits_sees_how_long_it_takes(client_of, stranger, group):
    asked = Request(group=group, member=stranger, sealed={"name": "Wad", "word": ""}, rules_accepted=1)
    create_key(Subject("membership", asked.id))
    asked.save()
    text = client_of(stranger).get("/").content.decode()
    assert "een dag of twee" in text
    assert "Je zit nog niet in een groep" not in text
    # What one can do tonight is on one page, and only there.
    assert f'/groups/requests/{asked.id}"' in text
    assert text.count('href="/about/first-time"') == 1


def test_a_facilitator_sees_who_waits(client_of, els, stranger, group):
    els.is_demo = True
    els.save()
    asked = Request(group=group, member=stranger, sealed={"name": "Wad", "word": ""}, rules_accepted=1)
    create_key(Subject("membership", asked.id))
    asked.save()
    assert "Er wacht iemand die erbij wil." in client_of(els).get("/").content.decode()


def test_a_moderator_sees_first_that_a_report_waits(client_of, moderator, dijk, vuurtoren, group, membership_of):
    moderator.is_demo = True
    moderator.save()
    browser, waits = client_of(moderator), "Er wacht een melding op je"
    text = browser.get("/").content.decode()
    assert waits not in text and "Er wacht nu geen melding." in text
    report = safety.report(group.id, membership_of(dijk).id, membership_of(vuurtoren).id, {}, "Onaardig.")
    text = browser.get("/").content.decode()
    assert waits in text and text.count("btn main") == 1
    # Who has this role for the whole place is not called lost for having no group.
    assert "Je zit nog niet in een groep" not in text
    safety.handle_report(Report.objects.get(id=report), moderator.id)
    assert waits not in browser.get("/").content.decode()


def test_codes_are_offered_until_they_are_kept(client_of, vuurtoren):
    vuurtoren.codes_kept_at, vuurtoren.joined_on = None, "2026-01-01"
    vuurtoren.save()
    assert "Bewaar je herstelcodes" in client_of(vuurtoren).get("/").content.decode()


def test_the_number_of_queries_is_fixed(client_of, vuurtoren, share):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_of(vuurtoren)
    browser.get("/")
    counts = []
    for _n in range(2):
        with CaptureQueriesContext(connection) as seen:
            browser.get("/")
        counts.append(len(seen))
        for number in range(4):
            group = make_group(f"Groep {number}")
            membership = join(vuurtoren, group, "Vuurtoren")
            make_share(membership)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("hour", "words"), [(3, "Hallo"), (8, "Goedemorgen"), (13, "Goedemiddag"), (20, "Goedenavond")]
)
def test_greeting(hour, words):
    assert greeting(hour) == words


def test_wrong_method(client):
    assert client.delete("/").status_code in {403, 405}
