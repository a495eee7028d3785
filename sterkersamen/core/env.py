"""Settings from the environment, read strictly: a wrong value stops the start with one clear line."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

# As a browser sends it: letters of other alphabets as "xn--...". A dot in front takes in what is beneath it.
_HOST = re.compile(r"\.?(?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)
# Without TLS on this machine only.
_SERVICE = re.compile(
    r"(?:https://(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z0-9-]+|http://(?:localhost|127\.0\.0\.1))(?::\d{1,5})?", re.IGNORECASE
)


class SettingError(Exception):
    """A setting that cannot be used. The message is one line that says which, and how to mend it."""


class Env:
    """Reads and checks values from a mapping of environment variables (text to text)."""

    def __init__(self, values: Mapping[str, str] | None = None):
        self.values = os.environ if values is None else values

    def text(self, name: str, default: str | None = None) -> str:
        """The text of `name`, without surrounding blanks. An empty variable counts as not given."""
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            raise SettingError(f"{name} is missing: set it in the environment")
        return default

    def secret(self, name: str, default: str | None = None) -> str:
        """A secret, from `name` itself or from the file that `NAME_FILE` names."""
        path = self.values.get(f"{name}_FILE", "").strip()
        if path and self.values.get(name, "").strip():
            raise SettingError(f"{name} and {name}_FILE are both set: keep one of them")
        if not path:
            return self.text(name, default)
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"{name}_FILE cannot be read: {path}: {error}") from error
        if not value:
            raise SettingError(f"{name}_FILE is empty: {path}")
        return value

    def yes_no(self, name: str, default: bool) -> bool:
        """`yes`, `true`, `on`, `1` or their opposites; anything else is refused."""
        value = self.text(name, "yes" if default else "no").lower()
        if value in {"yes", "true", "on", "1"}:
            return True
        if value in {"no", "false", "off", "0"}:
            return False
        raise SettingError(f"{name} must be yes or no, not {value!r}")

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise SettingError(f"{name} must be a whole number from {low} to {high}, not {value!r}")
        return int(value)

    def choice(self, name: str, default: str, choices: set[str]) -> str:
        """One of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            raise SettingError(f"{name} must be one of {', '.join(sorted(choices))}, not {value!r}")
        return value

    def address(self, name: str) -> str:
        """The address of a page on the web, or nothing when not given. Anything but http:// or https:// is refused."""
        value = self.text(name, "")
        try:
            parts = urlsplit(value)
            fits = not value or (parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None)
        except ValueError:
            fits = False
        if not fits or any(letter.isspace() or not letter.isprintable() for letter in value):
            raise SettingError(f"{name} must be an address like https://example.org/page, not {value!r}")
        return value

    def line(self, name: str) -> str:
        """One line to be read by people, at most 120 signs, or nothing when not given."""
        value = self.text(name, "")
        if len(value) > 120 or not value.isprintable():
            raise SettingError(f"{name} must be one line of at most 120 signs")
        return value

    def contact(self, name: str) -> str:
        """Where people turn to: an e-mail address, or that of a page; nothing when not given."""
        value = self.text(name, "")
        if not value or "://" in value:
            return self.address(name)
        before, at, host = value.partition("@")
        if not (before and at and "." in host.strip(".")) or not re.fullmatch(r"[\w.+-]+@[\w.-]+", value, re.ASCII):
            raise SettingError(f"{name} must be an address like post@example.org or https://example.org/page")
        return value

    def words(self, name: str, default: str = "") -> list[str]:
        """A list from text parted by commas."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def hosts(self, name: str, default: str) -> list[str]:
        """Names of hosts parted by commas, at least one. No `*`: anybody could make links that look like ours."""
        found = self.words(name, default)
        wrong = [host for host in found if not _HOST.fullmatch(host)]
        if wrong or not found:
            which = f", not {wrong[0]!r}" if wrong else ""
            raise SettingError(
                f"{name} must be names of hosts, parted by commas, like samen.example: no *, no https://, no port{which}"
            )
        return found

    def services(self, name: str, default: str) -> list[str]:
        """Addresses of services parted by commas, each https:// and a name, with `*.` in front for those beneath it; or
        http:// on this machine."""
        found = self.words(name, default)
        for service in found:
            if not _SERVICE.fullmatch(service):
                raise SettingError(f"{name} must be addresses like https://push.example.org, not {service!r}")
        return found

    def zone(self, name: str, default: str) -> str:
        """A time zone by its name."""
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, OSError) as error:
            raise SettingError(
                f"{name} must be the name of a time zone, like Europe/Amsterdam, not {value!r}"
            ) from error
        return value

    def folder(self, name: str) -> str:
        """A folder that is there or can be made, and can be written; nothing when not given."""
        value = self.text(name, "")
        if not value:
            return ""
        path = Path(value).absolute()
        there = next(place for place in (path, *path.parents) if place.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise SettingError(f"{name} must be a folder that can be written, not {value!r}")
        return value

    def mail(self, name: str) -> dict:
        """Django's settings for the mail server in `name` (or `NAME_FILE`); a host that is empty when not given.

        The form is ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://host:465`` (TLS from the start). ``?tls=no``
        is for a server on this machine only.
        """
        address = self.secret(name, "")
        parts = urlsplit(address)
        if address and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
            raise SettingError(f"{name} must look like smtp://user:password@host:587")
        try:
            port = parts.port
        except ValueError as error:
            raise SettingError(f"{name} has no usable port number") from error
        options = dict(parse_qsl(parts.query))
        bare = options.pop("tls", "yes") == "no"
        if options or (bare and parts.scheme == "smtps"):
            raise SettingError(f"{name} knows no other option than ?tls=no, with smtp://")
        if bare and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise SettingError(f"{name} with ?tls=no is for a mail server on this machine only")
        return {
            "EMAIL_HOST": parts.hostname or "",
            "EMAIL_PORT": port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and not bare,
        }

    def database(self, name: str) -> dict | None:
        """Django's settings for the PostgreSQL address in `name` (or `NAME_FILE`), or None when not given.

        The form is ``postgresql://user:password@host:port/name?sslmode=require``; a host that starts with
        a slash (percent-encoded, or as ``?host=``) is the folder of a Unix socket.
        """
        address = self.secret(name, "")
        if not address:
            return None
        parts = urlsplit(address)
        if parts.scheme not in {"postgres", "postgresql"}:
            raise SettingError(f"{name} must start with postgresql://, not {parts.scheme}://")
        if not parts.path.strip("/"):
            raise SettingError(f"{name} names no database")
        try:
            port = parts.port
        except ValueError as error:
            raise SettingError(f"{name} has no usable port number") from error
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": str(port or ""),
            "OPTIONS": options,
        }
