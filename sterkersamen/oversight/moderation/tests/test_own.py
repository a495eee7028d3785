"""What one reported and what came of it; and that whom it is about learns nothing of who told it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety import reporting
from sterkersamen.platform.safety.actions import open_report
from sterkersamen.platform.safety.models import Report
from sterkersamen.testing.cast import make_member, make_share
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


def test_nothing_reported_is_fine(client_of, stranger):
    page = client_of(stranger).get("/reports").content.decode()
    assert "Je hebt niets gemeld" in page
    assert "Besluiten over jou" not in page


def test_asks_for_an_account(client):
    for path in ("/reports", "/reports/how", f"/decisions/{uuid4()}"):
        assert client.get(path).status_code == 303


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("keep", "Het was goed dat je het zei"),
        ("fold", "dichtgevouwen"),
        ("withdraw", "De tekst is weggehaald"),
        ("warn", "een waarschuwing"),
        ("pause", "een tijd niet meelezen"),
    ],
)
def test_who_reported_hears_what_came_of_it(client_of, dijk, vuurtoren, reported, moderator, kind, said):
    row = reported()
    browser = client_of(dijk)
    before = browser.get("/reports").content.decode()
    assert "Je melding ligt er" in before
    assert "Ik schrok hiervan" in before
    # Not a word of another's.
    assert "nog wat over" not in before
    actions.decide(row, moderator, kind, rule="selling", days=7)
    assert said in browser.get("/reports").content.decode()
    # Neutral on the page of the day, and only for them.
    assert "nieuws over iets wat je liet weten" in browser.get("/").content.decode()
    assert "Je hebt niets gemeld" in client_of(vuurtoren).get("/reports").content.decode()


def test_what_a_facilitator_did_with_it_is_said(client_of, dijk, reported):
    row = reported()
    Report.objects.filter(id=row.id).update(group_handled_at=row.at)
    assert "Een gespreksleider heeft ernaar gekeken" in client_of(dijk).get("/reports").content.decode()


def test_own_reports_are_paged_by_key(client_of, dijk, reported, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    rows = [reported() for _number in range(3)]
    browser = client_of(dijk)
    first = browser.get("/reports").content.decode()
    assert first.count("Je melding ligt er") == 2
    assert browser.get(f"/reports?before={rows[1].id}").content.decode().count("Je melding ligt er") == 1
    for before in ("nope", uuid4()):
        assert browser.get(f"/reports?before={before}").content.decode().count("Je melding ligt er") == 2


def test_the_outcome_of_what_everybody_reads_reaches_its_reporter(client_of, stranger, reported, moderator):
    """Stories and offers are reported under one's account, not under a place in a group."""
    row = reported(reporter=stranger.id)
    actions.decide(row, moderator, "keep")
    assert Notice.objects.get(kind="outcome").member == stranger
    assert "Het was goed dat je het zei" in client_of(stranger).get("/reports").content.decode()


# Whom it is about tries to find out who told it.


def test_whom_it_is_about_learns_the_rule_and_nothing_else(
    client_of, vuurtoren, dijk, reported, moderator, membership_of
):
    row = reported("threat")
    browser = client_of(vuurtoren)
    actions.claim(row, moderator)
    open_report(row, moderator.id, "moderator")
    # Neither that it was reported nor that it was read can be seen before it was decided.
    assert "Niemand heeft iets van jou geopend" in browser.get("/account/access").content.decode()
    assert "besloten dat over jou" not in browser.get("/").content.decode()
    assert not Notice.objects.filter(member=vuurtoren).exists()
    decision = actions.decide(row, moderator, "warn", rule="threat", note="Dijk was bang.")
    pages = "".join(
        without_tokens(browser.get(path).content.decode())
        for path in ("/", "/reports", f"/decisions/{decision.id}", "/account/access")
    )
    assert "Niet dreigen, schelden of bang maken" in pages
    for secret in ("Dijk", "Ik schrok hiervan", "Iemand dreigt", str(row.id), str(membership_of(dijk).id), "was bang"):
        assert secret not in pages.replace("Niet dreigen", ""), secret
    # The day, and no hour by which one could guess.
    page = browser.get(f"/decisions/{decision.id}").content.decode()
    assert "<time" not in page
    assert not re.search(r"\b\d?\d[.:]\d\d\b", re.sub(r"<[^>]*>", " ", page))


def test_the_page_is_the_same_whoever_told_it(
    client_of, vuurtoren, dijk, els, stranger, reported, moderator, membership_of
):
    """Three people report the same; of each decision the one whom it is about reads the same words."""
    pages = set()
    for reporter in (membership_of(dijk).id, membership_of(els).id, stranger.id):
        decision = actions.decide(reported(reporter=reporter), moderator, "warn", rule="respect")
        page = client_of(vuurtoren).get(f"/decisions/{decision.id}").content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        # The keys of forms differ each time.
        pages.add(re.sub(r'<input type="hidden"[^>]*>', "", main).replace(str(decision.id), ""))
    assert len(pages) == 1


def test_a_private_word_leads_nowhere(client_of, vuurtoren, reported, moderator):
    """To say which one it was, of words that one person read, would say who told it."""
    decision = actions.decide(reported(kind=Report.Kind.WORD), moderator, "warn", rule="contact")
    page = client_of(vuurtoren).get(f"/decisions/{decision.id}").content.decode()
    assert "Naar je tekst" not in page
    assert "berichtje" not in page


def test_a_facilitator_sees_no_report_about_themselves(client_of, els, dijk, membership_of, group, moderator):
    """Els leads the group and is reported: she finds it in no list, under no address, and hears nothing of it."""
    els.is_demo = True
    els.save()
    mine = membership_of(els)
    text = make_share(mine, "Ik weet wat goed voor je is.")
    browser = client_of(dijk)
    form = {"why": "threat", "more": "Zij dreigt."}
    assert browser.post(f"/g/{group.id}/shares/{text.uid}/report", form).status_code == 303
    row = Report.objects.get()
    assert (row.moderators_only, row.kind, row.urgency) == (True, "share", 1)
    guide = client_of(els)
    assert "Er zijn geen meldingen" in guide.get(f"/g/{group.id}/manage/reports").content.decode()
    assert guide.get(f"/g/{group.id}/manage/reports/{row.id}").status_code == 404
    assert guide.get(f"/moderation/{row.id}").status_code == 403
    for path in ("/", "/reports", "/account/access"):
        assert "Zij dreigt" not in guide.get(path).content.decode()
    assert not Notice.objects.filter(member=els).exists()
    # The moderator hears at once that something cannot wait.
    assert "niet kan wachten" in client_of(moderator).get("/").content.decode()


# Somebody who floods.


def test_so_many_a_day_and_not_more(client_of, dijk, text, group):
    browser = client_of(dijk)
    sent = [
        browser.post(f"/g/{group.id}/shares/{text.uid}/report", {"why": "life", "more": str(number)}).status_code
        for number in range(reporting.A_DAY + 3)
    ]
    assert sent[: reporting.A_DAY] == [303] * reporting.A_DAY
    assert sent[reporting.A_DAY :] == [429] * 3
    assert Report.objects.count() == reporting.A_DAY
    refused = browser.post(f"/g/{group.id}/shares/{text.uid}/report", {"why": "life", "more": "Mijn verhaal"})
    assert "bel dan 112" in refused.content.decode()
    assert "Mijn verhaal" in refused.content.decode()


def test_in_all_groups_together(client_of, dijk, text, group, other_group):
    """The limit is the account's: who is in two groups has not twice as much."""
    for _number in range(reporting.A_DAY):
        assert allow("reports", str(dijk.id), times=reporting.A_DAY, seconds=86400)
    answer = client_of(dijk).post(f"/g/{group.id}/shares/{text.uid}/report", {"why": "rules", "more": ""})
    assert answer.status_code == 429


def test_many_reports_do_not_make_the_page_of_moderators_longer(client_of, moderator, reported, monkeypatch):
    monkeypatch.setattr(queries, "OPEN_AT_MOST", 3)
    for _number in range(5):
        reported("life")
    page = client_of(moderator).get("/moderation").content.decode()
    assert page.count("Nog niemand is hiermee bezig") == 3
    assert "En nog 2 meldingen" in page


def test_who_reported_goes_and_hears_nothing_more(dijk, reported, moderator):
    row = reported()
    closing.close(dijk)
    actions.decide(row, moderator, "fold", rule="selling")
    assert not Notice.objects.filter(kind="outcome").exists()


def test_an_account_of_the_same_person_elsewhere_reads_nothing(client_of, reported):
    reported()
    assert "Ik schrok" not in client_of(make_member("somebody-else")).get("/reports").content.decode()
