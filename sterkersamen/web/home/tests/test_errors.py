"""Pages for when something does not work."""

from __future__ import annotations

import errno

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from sterkersamen.community.groups import actions as groups
from sterkersamen.core.middleware import storage_failed
from sterkersamen.platform.accounts.models import Member
from sterkersamen.web.home import errors

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there(client):
    answer = client.get("/nope")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.not_allowed, 405),
        (errors.too_large, 413),
        (errors.too_often, 429),
        (errors.server_error, 500),
    ],
)
def test_every_page_says_what_now_and_has_help(page, status):
    answer = page(RequestFactory().get("/"))
    text = answer.content.decode()
    assert answer.status_code == status
    assert "<h1>" in text
    assert 'href="/help"' in text
    assert 'action="/exit"' in text


def test_a_stale_form_keeps_what_was_typed():
    typed = {"passphrase": "molen kaars rivier jas boom", "email": "", "next": "/"}
    text = "Vandaag was <zwaar> en ik wil dat kwijt."
    answer = Client(enforce_csrf_checks=True).post("/sign-up", typed | {"word": text})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Vandaag was &lt;zwaar&gt; en ik wil dat kwijt." in page
    assert "molen kaars" not in page


def test_an_answer_without_words_gets_some():
    def refuse(_request):
        answer = HttpResponse(status=405)
        answer["Allow"] = "POST"
        return answer

    answer = errors.with_words(refuse)(RequestFactory().get("/"))
    assert answer["Allow"] == "POST"
    assert "Zo werkt het niet" in answer.content.decode()


def test_a_database_that_is_gone_before_the_view_gives_the_plain_page(client_of, dijk, monkeypatch):
    client = client_of(dijk)
    client.raise_request_exception = False

    def gone(*_given):
        raise OperationalError("the database is gone")

    monkeypatch.setattr("sterkersamen.platform.accounts.sessions._read", gone)
    answer = client.get("/groups")
    assert answer.status_code == 503
    assert "Het lukt nu even niet" in answer.content.decode()


def test_the_log_says_what_is_wrong_and_nothing_that_was_sent(caplog):
    request = RequestFactory().get("/")
    with pytest.raises(DatabaseError) as caught:
        connection.cursor().execute("SELECT sluitkool FROM sluitkool")
    assert storage_failed(request, caught.value).status_code == 503
    assert storage_failed(request, OSError(errno.ENOSPC, "sluitkool")).status_code == 503
    lines = [record.getMessage() for record in caplog.records if "middleware" in record.name]
    assert lines[0].startswith(("storage failed: SQLITE_ERROR", "storage failed: UndefinedTable"))
    assert lines[1].startswith("storage failed: ENOSPC")
    assert "sluitkool" not in "".join(lines)


@pytest.mark.parametrize("headers", [{}, {"X-Enhanced": "1"}])
def test_who_was_signed_out_while_writing_gets_the_words_back(client_of, dijk, group, headers):
    """Dijk signs out everywhere on his telephone, and had something half written on the other device."""
    from sterkersamen.platform.accounts.actions import end_sessions

    client = client_of(dijk)
    end_sessions(dijk)
    words = "Vandaag langs het oude café gelopen, en doorgelopen."
    answer = client.post(f"/g/{group.id}/shares/new", {"body": words, "title": ""}, headers=headers)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert "Je bent uitgelogd" in answer.content.decode()
    # Nothing was typed: straight to the door.
    assert client.post(f"/g/{group.id}/shares/new", {"body": ""}).status_code == 303
    # What is secret is not shown again.
    assert client.post("/account/passphrase", {"passphrase": words}).status_code == 303


@pytest.mark.parametrize("headers", [{}, {"X-Enhanced": "1"}])
@pytest.mark.parametrize("why", ["rules", "paused", "role"])
def test_who_must_do_something_first_gets_the_words_back(client_of, dijk, els, group, membership_of, headers, why):
    """Els changes the house rules, or pauses him, or he gets a role, while Dijk writes: nothing is sent, and nothing lost."""
    client, guide = client_of(dijk), membership_of(els)
    at, words = f"/g/{group.id}/shares/new", "Vandaag langs het oude café gelopen, en doorgelopen."
    if why == "rules":
        groups.change_rules(guide, "Nieuwe regels.")
        first = f"/g/{group.id}/rules"
    elif why == "paused":
        groups.pause(guide, membership_of(dijk))
        first = f"/g/{group.id}/paused"
    else:
        Member.objects.filter(id=dijk.id).update(second_factor_due=True)
        first = "/account/secure"
    answer = client.post(at, {"body": words, "title": ""}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409 and words in page
    assert f'<a class="btn main" href="{first}">' in page
    # Nothing was typed: straight to what comes first.
    assert client.post(at, {"body": ""}).status_code == 303


@pytest.mark.parametrize("headers", [{}, {"X-Enhanced": "1"}])
def test_who_is_put_out_while_writing_gets_the_words_back(client_of, dijk, els, group, membership_of, headers):
    """Els closes the group, or takes him out of it, while Dijk writes."""
    client, guide, membership = client_of(dijk), membership_of(els), membership_of(dijk)
    at, words = f"/g/{group.id}/shares/new", "Vandaag langs het oude café gelopen, en doorgelopen."
    groups.remove(guide, membership)
    answer = client.post(at, {"body": words, "title": ""}, headers=headers)
    assert answer.status_code == 404 and words in answer.content.decode()
    assert client.post("/nope", {f"a{number}": "1" for number in range(300)}, headers=headers).status_code == 404
