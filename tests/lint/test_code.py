"""The lint of Python: logs, prints, traces of computers, words that are not translated."""

import pytest

from sterkersamen.testing.lint.code import check

RIGHT = """
log.warning("a small write was not done: %s", type(error).__name__)
log.info("ended %d sessions", len(rows))
raise ValidationError(_("Dat kan niet."))
messages.success(request, _("Je hebt gedeeld."))
forms.CharField(label=_("Naam"), max_length=40)
"""

WRONG = [
    ('log.info("saw %s", request.path)', "the log is given path"),
    ('log.warning("%s", share.sealed)', "the log is given sealed"),
    ('logger.error("no %s", body[:20])', "the log is given body"),
    ('log.info(f"saw {member}")', "put together"),
    ('log.info("saw", extra={"x": request.POST})', "the log is given POST"),
    ("print(words)", "print"),
    ('request.META["REMOTE_ADDR"]', "REMOTE_ADDR"),
    ('request.META.get("HTTP_USER_AGENT")', "HTTP_USER_AGENT"),
    ('request.headers["Referer"]', "Referer"),
    ('cache.set("draft", words)', "the shared cache lies on disk"),
    ('raise ValidationError("Dat kan niet.")', "not translated"),
    ('messages.success(request, "Je hebt gedeeld.")', "not translated"),
    ('messages.success(request, f"Welkom {name}")', "not translated"),
    ('forms.CharField(label="Naam")', "not translated"),
    ('forms.CharField(error_messages={"required": "Vul dit in."})', "not translated"),
]


def test_right_code_gives_nothing():
    assert check("sterkersamen/x/views.py", RIGHT) == []


@pytest.mark.parametrize(("source", "says"), WRONG)
def test_finds(source, says):
    assert says in "\n".join(map(str, check("sterkersamen/x/views.py", source)))


def test_a_command_may_print():
    assert check("sterkersamen/web/demo/management/commands/demo.py", "print(1)") == []
