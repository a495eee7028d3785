"""Scripts and styles: no words of their own, no other host, nothing that leaves plain text on a device."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sterkersamen.testing.lint import Finding, name_of, ours

_SCRIPT = [
    (r"\b(textContent|innerText|ariaLabel|title|placeholder)\s*=\s*(?:\"[^\"]*[A-Za-zÀ-ÿ]{2}|'[^']*[A-Za-zÀ-ÿ]{2}|`[^`]*[A-Za-zÀ-ÿ]{3}\s)",
     "words in a script: take them from a data- attribute, where they are translated"),
    (r"\beval\s*\(|\bnew Function\b|\bset(?:Timeout|Interval)\s*\(\s*[\"'`]", "code from text: the CSP refuses it"),
    (r"document\.write\b", "document.write"),
    (r"\bconsole\.", "a line for the console: it may hold what somebody wrote"),
    (r"\b(local|session)Storage(\.setItem\b|\[)",
     "kept in plain text on the device: use the sealed drafts"),
    (r"\b(import|export)\b\s*[{*\w\"']", "files of scripts are put together and import nothing"),
]  # fmt: skip
_ANY_HOST = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]+", re.IGNORECASE)
_NAMESPACE = re.compile(r"https?://www\.w3\.org/[\w/]+")
# Files that may keep something on the device, each with why.
MAY_STORE: dict[str, str] = {
    "sterkersamen/community/sharing/static/js/drafts.js": "drafts, sealed under a key that the server gives",
    "sterkersamen/personal/recovery/static/js/offline.js": "what waits and the plan, sealed under keys that the server has",
}


def check_all() -> Iterator[Finding]:
    """Checks every script, style and picture of the product."""
    for pattern in ("*.js", "*.css", "*.svg", "*.webmanifest"):
        for path in ours(pattern):
            yield from check(name_of(path), path.read_text(encoding="utf-8"))


def check(path: str, source: str) -> list[Finding]:
    """Findings in one file."""
    findings = []
    plain = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), source, flags=re.DOTALL)
    for number, line in enumerate(plain.splitlines(), 1):
        code = re.sub(r"(^|\s)//.*", "", line) if path.endswith(".js") else line
        if _ANY_HOST.search(_NAMESPACE.sub("", code)):
            findings.append(Finding(path, number, "another host: everything is served by ourselves"))
        if path.endswith(".js"):
            for pattern, says in _SCRIPT:
                if re.search(pattern, code) and not ("torage" in pattern and path in MAY_STORE):
                    findings.append(Finding(path, number, says))
        if path.endswith(".css") and "@import" in code:
            findings.append(Finding(path, number, "@import: the files are put together"))
        if path.endswith(".svg") and re.search(r"<(script|style|foreignObject)\b|\son\w+=", code):
            findings.append(Finding(path, number, "a picture with a script or style in it"))
    return findings
