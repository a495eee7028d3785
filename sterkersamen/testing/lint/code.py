"""Python: nothing of a person in a log, a print or a cache; no address of a computer; every text translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sterkersamen.testing.lint import Finding, name_of, ours

# What a log line may not be given: each can hold a person, a place or words.
PERSONAL_NAMES = {  # fmt: skip
    "request",
    "member",
    "membership",
    "user",
    "path",
    "url",
    "body",
    "text",
    "words",
    "word",
    "title",
    "sealed",
    "reason",
    "POST",
    "GET",
    "META",
    "COOKIES",
    "headers",
    "cleaned_data",
    "form",
    "query",
    "login",
    "login_name",
    "pseudonym",
    "session",
    "cookie",
    "html",
    "group",
    "share",
    "reply",
}
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# Where somebody's computer is, what it is, and where it came from.
TRACES = re.compile(
    r"REMOTE_ADDR|REMOTE_HOST|HTTP_USER_AGENT|HTTP_REFERER|HTTP_X_FORWARDED_FOR|X-Forwarded-For|^User-Agent$|^Referer$",
    re.IGNORECASE,
)
# Files that may look at one of these, each with why.
MAY_SEE: dict[str, str] = {
    "sterkersamen/config/asgi.py": "hands it on, to count tries by; nothing keeps it",
    "sterkersamen/platform/accounts/tries.py": "counts tries by address, as a hash under a key that is destroyed",
}
# Files that print: what they print is for the one who runs the command.
MAY_PRINT = re.compile(r"/(management/commands|bench)/|/(cli|__main__)\.py$")
SHOWN_CALLS = {"ValidationError"}
SHOWN_OPTIONS = {"label", "help_text", "empty_label", "error_messages", "verbose_name"}
MESSAGE_METHODS = {"success", "info", "warning", "error", "add_message"}


def check_all() -> Iterator[Finding]:
    """Checks every module of the product."""
    for path in ours("*.py"):
        yield from check(name_of(path), path.read_text(encoding="utf-8"))


def check(path: str, source: str) -> list[Finding]:
    """Findings in one module."""
    findings: list[Finding] = []

    def say(node: ast.AST, says: str) -> None:
        findings.append(Finding(path, getattr(node, "lineno", 0), says))

    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and TRACES.search(node.value)
            and path not in MAY_SEE
        ):
            say(node, f"{node.value}: where somebody's computer is, is looked at nowhere")
        if not isinstance(node, ast.Call):
            continue
        called = _name(node.func)
        if called == "print" and not MAY_PRINT.search("/" + path):
            say(node, "print: use the log, which takes persons out")
        if _is_log(node.func):
            for part in [*node.args[1:], *[option.value for option in node.keywords if option.arg != "exc_info"]]:
                for name in _personal(part):
                    say(
                        part,
                        f"the log is given {name}: it may hold a person or words; say what kind of thing went wrong",
                    )
            if node.args and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)):
                say(node, "a log line that is put together: give a fixed text and arguments that hold no person")
        if called in {"cache.set", "cache.add", "cache.set_many", "caches"} and "/limits/" not in path:
            say(node, "the shared cache lies on disk: only counters go there")
        for text, shown in _untranslated(node, called):
            say(shown, f"text that is not translated: {text!r}; put it in _()")
    return sorted(findings, key=lambda finding: finding.line)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}".lstrip(".")
    return ""


def _is_log(function: ast.AST) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LOG_METHODS
        and _name(function.value).split(".")[-1] in {"log", "logger", "logging"}
    )


def _personal(node: ast.AST) -> Iterator[str]:
    """Names in an argument of a log call that may hold something of a person. `type(x).__name__` holds nothing."""
    if isinstance(node, ast.Call) and _name(node.func) in {"type", "len"}:
        return
    if isinstance(node, ast.Attribute):
        if node.attr == "__name__":
            return
        if node.attr in PERSONAL_NAMES:
            yield node.attr
            return
    if isinstance(node, ast.Name) and node.id in PERSONAL_NAMES:
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _personal(child)


def _untranslated(node: ast.Call, called: str) -> Iterator[tuple[str, ast.AST]]:
    shown: list[ast.AST] = [option.value for option in node.keywords if option.arg in SHOWN_OPTIONS]
    if called.split(".")[-1] in SHOWN_CALLS:
        shown += node.args[:1]
    if called.startswith("messages.") and called.split(".")[-1] in MESSAGE_METHODS:
        shown += node.args[1:]
    for part in shown:
        values = part.values if isinstance(part, ast.Dict) else [part]
        for value in values:
            pieces = value.values if isinstance(value, ast.JoinedStr) else [value]
            for piece in pieces:
                if (
                    isinstance(piece, ast.Constant)
                    and isinstance(piece.value, str)
                    and re.search(r"[^\W\d_]{2}", piece.value)
                ):
                    yield piece.value, piece
