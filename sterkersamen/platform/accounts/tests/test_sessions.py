"""The session store and its middleware: what lies in the table, when a session ends, what a request costs."""

from __future__ import annotations

import pytest
from django.contrib.auth import login
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from sterkersamen.core.views import public
from sterkersamen.platform.accounts import sessions
from sterkersamen.platform.accounts.models import Member, Session


def show(request):
    return HttpResponse(str(request.member.pk))


@public
def open_page(request):
    return HttpResponse(str(request.member and request.member.pk))


def home(request):
    return HttpResponse("home")


urlpatterns = [
    path("closed", show),
    path("open", public(open_page)),
    path("", include(([path("sign-in", open_page, name="sign_in"), path("secure", open_page, name="secure")], "accounts"))),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def test_one_query(client_of, stranger, django_assert_num_queries):
    client = client_of(stranger)
    client.get("/open")
    with django_assert_num_queries(1):
        assert client.get("/closed").content.decode() == str(stranger.pk)


def test_closed_by_default():
    answer = Client().get("/closed?a=b")
    assert answer.status_code == 303
    assert answer["Location"] == "/sign-in?next=%2Fclosed%3Fa%3Db"
    assert Client().post("/closed")["Location"] == "/sign-in"
