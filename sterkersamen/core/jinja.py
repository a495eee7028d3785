"""The template engine: Jinja2 with translation, addresses, static files, icons and faces."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import uuid
from functools import cache, lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.functional import SimpleLazyObject
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from lucide.jinja import lucide
from markupsafe import Markup

from sterkersamen.core import outward, text
from sterkersamen.core.tokens import hidden_field

TONES = 12
SHAPES = 4


@cache
def icon(name: str) -> Markup:
    """An icon of Lucide as inline SVG, hidden from screen readers: the words beside it say what it is."""
    return Markup(lucide(name, size=20, aria_hidden="true", focusable="false"))


@lru_cache(maxsize=4096)
def address(name: str, *args, **kwargs) -> str:
    """The path of a view by its name."""
    return reverse(name, args=args, kwargs=kwargs)


def face(membership: uuid.UUID) -> str:
    """The CSS classes of a generated avatar: one of 12 colours and 4 outlines, from the membership's own id."""
    number = membership.int
    return f"tone-{number % TONES} shape-{number // TONES % SHAPES}"


def day(moment) -> str:
    """A date in words of the reader's language, without the year when it is this one."""
    local = timezone.localtime(moment) if hasattr(moment, "hour") else moment
    return formats.date_format(local, "j F" if local.year == timezone.localdate().year else "j F Y")


def weekday(moment) -> str:
    """A day of the week in two or three letters of the reader's language."""
    return formats.date_format(moment, "D")


def clock(moment) -> Markup:
    """A moment as a <time>: date and hour in words, which a script on the page makes relative ("gisteren 23.10")."""
    hour = text.clock(timezone.localtime(moment))
    return Markup('<time datetime="{}" data-when>{}, {}</time>').format(
        moment.isoformat(timespec="seconds"), day(moment), hour
    )


_parts: dict[tuple, Markup] = {}


def part(name: str, *same_for, caller) -> Markup:
    """`{% call part("top", here) %}...{% endcall %}`: a piece of the frame of every page, rendered once for each language
    and each combination of what follows its name. It must show nothing else that differs, and nothing of a person."""
    key = (name, translation.get_language(), *same_for)
    if key not in _parts:
        _parts[key] = Markup(caller())
    return _parts[key]


def one_token(request) -> dict:
    """The hidden field against forged forms, made once a page however many forms it has, and only where there is one."""
    return {"csrf_input": SimpleLazyObject(lambda: hidden_field(request))}


_OPTIONS = {"auto_reload": False, "trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"]}


class Compiled(BytecodeCache):
    """What was compiled of a template lies where Python keeps its own bytecode: in `__pycache__` beside it.

    Compiling all of them was half of the work of a start. Whoever may write there could change the template itself; where
    we may not, nothing is kept.
    """

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return cache_from_source(f"{filename}.jinja")

    def get_source_checksum(self, source: str) -> str:
        return sha256(f"{jinja2.__version__} {_OPTIONS} {source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        # A file that was cut off is no better than none: it is made again.
        with contextlib.suppress(OSError, EOFError, ValueError, pickle.UnpicklingError), open(bucket.key, "rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        path = Path(bucket.key)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(bucket.bytecode_to_string())
            new.replace(path)


def environment(**options) -> Environment:
    """Django asks this for its Jinja2 environment."""
    env = Environment(**options | _OPTIONS, bytecode_cache=Compiled())  # noqa: S701  (Django sets autoescape)
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension gives it
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        # The server's table of files lies on the top floor; it is looked up by name, as Django does with settings.
        static=lambda name: import_module("sterkersamen.config.static").static(name),
        url=address,
        icon=icon,
        face=face,
        part=part,
        new_once=uuid.uuid4,
        look_of=outward.look_of,
        wants_plain=outward.chosen,
        is_locked=outward.is_locked,
        source_url=lambda: settings.SOURCE_URL,
        keys_days=lambda: settings.KEYRING_BACKUP_DAYS,
    )
    env.filters.update(clock=clock, day=day, markdown=text.markdown, weekday=weekday)
    return env
