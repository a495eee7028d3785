"""The lint of pages finds what it must, and leaves alone what is right."""

import pytest

from sterkersamen.testing.lint.templates import check

RIGHT = """
{% extends "core/base.html" %}
{% from "core/macros.html" import once %}
{% block title %}{{ _("Groep") }}{% endblock %}
{% block page_class %}{{ super() }} narrow{% endblock %}
{% block main %}
<h1 title="{{ _("Naam") }}">{{ name }}</h1>
{# Een opmerking voor wie dit leest. #}
<p>{% trans n=count %}{{ n }} mens{% pluralize %}{{ n }} mensen{% endtrans %} · 112</p>
<p class="note {% if here %}on{% endif %}" lang="en">English</p>
<a class="name" href="https://example.org/">Sterker Samen</a>
<form method="post" action="{{ url("sharing:new", group.id) }}">{{ csrf_input }}{{ once() }}
<button name="kind" value="x">{{ _("Delen") }}</button></form>
<form method="get" action="/search"><input name="q" aria-label="{{ _("Zoeken") }}"></form>
<form method="post" action="/exit"><button>{{ _("Snel sluiten") }}</button></form>
{% endblock %}
"""

WRONG = [
    ("<p>Welkom hier</p>", "not translated: 'Welkom hier'"),
    ("<p>{{ name }} is er</p>", "not translated: '… is er'"),
    ('<img alt="Een vuurtoren" src="/x.png">', "alt is not translated"),
    ('<input placeholder="Zoek {{ name }}">', "placeholder is not translated"),
    ('{{ button("Verstuur") }}', "not translated: 'Verstuur'"),
    ('{{ button("Verstuur", _("Delen")) }}', "not translated: 'Verstuur'"),
    ('{% set title = "Welkom terug" %}', "not translated: 'Welkom terug'"),
    ("<style>p { color: red }</style>", "a style in the page"),
    ('<p style="color: red"></p>', "a style in a tag"),
    ("<script>go()</script>", "a script in the page"),
    ('<p onclick="go()"></p>', "a script in onclick"),
    ('<a href="javascript:go()"></a>', "a script in href"),
    ('<script src="https://cdn.example/x.js"></script>', "another host in src"),
    ('<link rel="stylesheet" href="//cdn.example/x.css">', "another host in href"),
    ('<img src="{{ x }}"><img src="http://example.org/a.png">', "another host in src"),
    ('<form method="post" action="/x">{{ once() }}</form>', "no {{ csrf_input }}"),
    ('<form method="post" action="{{ url("a:b") }}">{{ csrf_input }}</form>', "the form to a:b has no {{ once() }}"),
    ('<a target="_blank" href="/x"></a>', "new window"),
]


def test_a_right_page_gives_nothing():
    assert check("a.html", RIGHT) == []


@pytest.mark.parametrize(("source", "says"), WRONG)
def test_finds(source, says):
    assert says in "\n".join(map(str, check("a.html", source)))


def test_says_on_which_line():
    assert check("a.html", "{# one\ntwo #}\n<p>\n{{ x }}\n</p><p>Welkom</p>")[0].line == 5
