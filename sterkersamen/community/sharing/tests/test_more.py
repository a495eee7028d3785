"""What stands behind "Meer": `sharing:more`, `edit`, `withdraw`, `pin`, `fold`, `report`, `reported`."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.leading import actions as leading
from sterkersamen.community.sharing import actions
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.testing.pages import without_tokens


@pytest.fixture
def row(me):
    return actions.share(me, title="Maandag", body="Gefietst.")


@pytest.fixture
def to(row):
    return lambda name, uid=row.uid: reverse(f"sharing:{name}", args=[row.group_id, uid])


def test_only_the_writer_sees_who_encouraged(client_of, vuurtoren, dijk, els, other, membership_of, row, to):
    actions.encourage(other, row, "recognise")
    actions.encourage(membership_of(els), row, "glad")
    page = client_of(vuurtoren).get(to("more")).content.decode()
    for seen in ("Wie liet iets weten", "Dijk", "Els"):
        assert seen in page
    theirs = without_tokens(client_of(dijk).get(to("more")).content.decode())
    assert "Dit liet jij weten" in theirs
    assert "Dat herken ik" in theirs
    assert "Els" not in theirs


def test_a_hidden_giver_is_not_named(client_of, vuurtoren, me, other, row, to):
    actions.encourage(other, row, "glad")
    block(row.group_id, me.id, other.id)
    assert "Dijk" not in without_tokens(client_of(vuurtoren).get(to("more")).content.decode())


def test_each_sees_what_is_theirs_to_do(client_of, vuurtoren, dijk, els, to):
    writer, reader, guide = (client_of(one).get(to("more")).content.decode() for one in (vuurtoren, dijk, els))
    assert to("edit") in writer
    assert to("withdraw") in writer
    assert to("report") not in writer
    assert to("report") in reader
    assert to("fold") not in reader
    assert to("fold") in guide
    assert to("pin") in guide
    assert to("edit") not in guide


def test_a_withdrawn_text_offers_nothing(client_of, vuurtoren, els, row, to):
    actions.withdraw(row)
    for one in (vuurtoren, els):
        page = client_of(one).get(to("more"))
        assert page.status_code == 200
        assert "<form method" not in page.content.decode().partition('id="main"')[2].partition("</main>")[0]
    assert client_of(vuurtoren).get(to("edit")).status_code == 404


# --- Changing and taking back ----------------------------------------------------------------------------------------


def test_ones_words_are_changed(client_of, vuurtoren, row, to):
    client = client_of(vuurtoren)
    assert "Gefietst." in client.get(to("edit")).content.decode()
    answer = client.post(to("edit"), {"title": "Dinsdag", "body": "Gewandeld.", "warning": "loss", "seen": ""})
    assert (answer.status_code, answer["Location"]) == (303, to("share"))
    row.refresh_from_db()
    assert row.sealed == {"title": "Dinsdag", "body": "Gewandeld.", "warning": "loss"}


def test_changed_elsewhere_meanwhile_is_told_and_nothing_is_lost(client_of, vuurtoren, row, to):
    client = client_of(vuurtoren)
    actions.edit(row, title="Maandag", body="Op de telefoon.")
    answer = client.post(to("edit"), {"title": "Maandag", "body": "Op de laptop.", "seen": ""})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Op de laptop." in page
    row.refresh_from_db()
    assert row.sealed["body"] == "Op de telefoon."
    # The form that came back knows the newer text, and may replace it.
    again = client.post(to("edit"), {"title": "Maandag", "body": "Op de laptop.", "seen": row.edited_at.isoformat()})
    assert again.status_code == 303


def test_the_same_change_sent_twice_is_fine(client_of, vuurtoren, row, to):
    client = client_of(vuurtoren)
    for _ in range(2):
        assert client.post(to("edit"), {"title": "", "body": "Gewandeld.", "seen": ""}).status_code == 303


@pytest.mark.parametrize("body", ["", "x" * 10_001, "\x00"])
def test_a_wrong_change_is_told(client_of, vuurtoren, row, to, body):
    answer = client_of(vuurtoren).post(to("edit"), {"title": "Mijn titel", "body": body, "seen": ""})
    assert answer.status_code == 422
    assert "Mijn titel" in answer.content.decode()


def test_a_reply_is_changed_without_title(client_of, dijk, other, row, to):
    answer = actions.reply(other, row, body="Mooi.")
    client = client_of(dijk)
    assert 'name="title"' not in client.get(to("edit", answer.uid)).content.decode()
    assert client.post(to("edit", answer.uid), {"body": "Heel mooi.", "title": "x", "seen": ""}).status_code == 303
    answer.refresh_from_db()
    assert answer.sealed == {"title": "", "body": "Heel mooi.", "warning": ""}


def test_taking_back(client_of, vuurtoren, dijk, other, row, to):
    answer = actions.reply(other, row, body="Mooi.")
    assert client_of(dijk).post(to("withdraw", answer.uid))["Location"] == to("share")
    assert client_of(vuurtoren).post(to("withdraw"))["Location"] == reverse("sharing:shares", args=[row.group_id])
    row.refresh_from_db()
    assert row.sealed == {}
    assert client_of(vuurtoren).post(to("withdraw")).status_code == 404


# --- Facilitators ----------------------------------------------------------------------------------------------------


def test_pinning_and_loosening(client_of, els, me, row, to):
    client = client_of(els)
    assert client.post(to("pin")).status_code == 303
    row.refresh_from_db()
    assert row.pinned_at
    client.post(to("pin"), {"off": "1"})
    row.refresh_from_db()
    assert row.pinned_at is None
    for _ in range(3):
        client.post(to("pin", actions.share(me, body="Vast.").uid))
    full = client.post(to("pin"))
    assert full.status_code == 422
    assert "al drie vast" in full.content.decode()


def test_folding_asks_a_reason_and_is_written_down(client_of, els, me, membership_of, row, to):
    client = client_of(els)
    assert client.post(to("fold"), {"reason": ""}).status_code == 422
    assert client.post(to("fold"), {"reason": "Geen plekken."}).status_code == 303
    seen = Access.objects.get(subject=me.id)
    assert (seen.actor, seen.event) == (membership_of(els).id, "share_folded")
    assert "openvouwen" in client.get(to("more")).content.decode()
    assert client.post(to("fold"), {"off": "1"}).status_code == 303
    assert not row.folds.filter(ended_at=None).exists()


# --- Reports ---------------------------------------------------------------------------------------------------------


def test_a_report_takes_a_copy_along(client_of, dijk, me, other, row, to):
    client, words = client_of(dijk), {"why": "selling", "more": "Er staat een prijs in.", "once": str(uuid.uuid4())}
    for _ in range(2):
        answer = client.post(to("report"), words)
        assert (answer.status_code, answer["Location"]) == (303, to("reported"))
    report = Report.objects.get()
    assert (report.reporter, report.about, report.writer) == (other.id, row.uid, me.id)
    assert report.sealed["words"]["body"] == "Gefietst."
    assert report.reason == {"key": "selling", "more": "Er staat een prijs in."}
    assert (report.kind, report.urgency) == ("share", 1)
    assert not report.moderators_only
    # The copy outlives the text.
    actions.withdraw(row)
    report.refresh_from_db()
    assert report.sealed["words"]["body"] == "Gefietst."
    done = client.get(to("reported")).content.decode()
    # Whoever fears for a life does not go away without a number.
    assert "Gespreksleiders lezen mee" in done and "bel 112" in done


def test_a_report_about_a_facilitator_goes_around_them(client_of, dijk, els, membership_of, to):
    row = actions.share(membership_of(els), body="Van de gespreksleider.")
    client = client_of(dijk)
    assert "alleen naar de moderatoren" in client.get(to("report", row.uid)).content.decode()
    assert re.search(
        r'<input[^>]* name="moderators_only"[^>]* disabled[^>]* checked',
        client.get(to("report", row.uid)).content.decode(),
    )
    client.post(to("report", row.uid), {"why": "rules", "more": "Dit kan niet."})
    assert Report.objects.get().moderators_only


def test_a_report_can_be_for_moderators_only(client_of, dijk, els, row, to, group):
    """Dijk does not want Els to read this: she and Vuurtoren are close."""
    client = client_of(dijk)
    page = client.get(to("report")).content.decode()
    assert "Alleen moderatoren mogen dit lezen, de gespreksleiders van deze groep niet" in page
    assert not re.search(r'name="moderators_only"[^>]* checked', page)
    kept = client.post(to("report"), {"more": "", "moderators_only": "on"})
    assert re.search(r'name="moderators_only"[^>]* checked', kept.content.decode())
    client.post(to("report"), {"why": "rules", "moderators_only": "on"})
    assert Report.objects.get().moderators_only
    assert not Event.objects.filter(kind="report").exists()
    assert "Er zijn geen meldingen" in client_of(els).get(reverse("groups:reports", args=[group.id])).content.decode()
    done = client.get(to("reported")).content.decode()
    assert "Een moderator leest hem." in done


def test_a_report_without_reason_is_told(client_of, dijk, to):
    assert client_of(dijk).post(to("report"), {"more": "Iets"}).status_code == 422
    assert not Report.objects.exists()


def test_a_report_tells_nobody_who_helps_to_lead(client_of, dijk, els, me, row, to, membership_of):
    """Vuurtoren learns to guide, which facilitators know: what Dijk reports goes past them, and no page is another for it."""
    client = client_of(dijk)

    def pages() -> set[str]:
        seen = "".join(client.get(to(name)).content.decode() for name in ("report", "reported"))
        return {re.sub(r'<input type="hidden"[^>]*>', "", seen)}

    before = pages()
    leading.guide(membership_of(els), leading.ask_path(me))
    assert pages() == before
    client.post(to("report"), {"why": "unsafe", "more": ""})
    assert Report.objects.get().moderators_only
    assert not Event.objects.filter(kind="report").exists()
    assert pages() == before
