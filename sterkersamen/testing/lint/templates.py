"""Pages: every word translated, nothing inline, nothing from another host, every form safe to send twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment

from sterkersamen.testing.lint import Finding, name_of, ours

# Stands where an expression was, so that what is around it can be read as HTML.
HOLE = "\ue000"
WORD = re.compile(r"[^\W\d_]{2,}")
# Read aloud and shown as they are in every language.
SAME_EVERYWHERE = {"Sterker Samen", "QR"}
SHOWN_ATTRIBUTES = {"title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "alt", "label"}
LOADING_ATTRIBUTES = {"src", "srcset", "action", "formaction", "poster", "data", "ping"}
# Forms that carry no token of their own, each with why.
WITHOUT_CSRF = {
    "/exit": "leaving must work from a page that was kept, for anybody; it only locks",
}
# Forms that may be sent twice without harm: the second time does what the first did. By address or view.
TWICE_IS_ONCE: set[str] = {
    "/exit",
    "/language",
    # The first one adds it; a second finds it there, or is refused because its challenge was used.
    "accounts:app",
    "accounts:app_remove",
    "accounts:close",
    "accounts:codes_kept",
    # The page after it shows the codes that count.
    "accounts:codes_new",
    "accounts:confirm",
    "accounts:email",
    "accounts:passkey_add",
    "accounts:passkey_remove",
    "accounts:passphrase",
    "accounts:preferences",
    "accounts:recover",
    "accounts:second_step",
    "accounts:session_end",
    "accounts:sessions_end",
    "accounts:sign_in",
    "accounts:sign_out",
    # The passphrase shows that it is the same person: the second one signs in.
    "accounts:sign_up",
    # Each tap says what is to be so, or who had the turn; what is typed carries a key.
    "circle:circle",
    # Each tap says what is to be so; who asks again finds what was asked; what is typed carries a key.
    "conversations:answerers",
    "conversations:answering",
    "conversations:call",
    "conversations:talk",
    "groups:archive",
    "groups:decide",
    "groups:edit_group",
    # Rules that are the same as the newest ones are not new.
    "groups:edit_rules",
    "groups:guide",
    # Only looks up a code.
    "groups:join",
    "groups:leave",
    "groups:me",
    "groups:past",
    "groups:person",
    "groups:presence",
    "groups:read_report",
    "groups:revoke",
    "groups:rules",
    "groups:take_back",
    # A date is guided or not, and the step that was seen is the one that is gone on from.
    "leading:duty",
    "leading:guide",
    "leading:note",
    "leading:path",
    "leading:rest",
    # The second one is refused, or leaves it as the first did.
    "meetings:agree",
    "meetings:apart",
    "meetings:attend",
    "meetings:change",
    # Only looks.
    "meetings:check",
    "meetings:come",
    "meetings:follow_up",
    # One copy at a time; the one that is there stays until it is thrown away. Who stays, stays once.
    "accounts:export",
    "accounts:stay",
    "meetings:goal",
    # The first word counts.
    "meetings:missed",
    # One proof is asked at a time, and decided once.
    "meetings:ask_proof",
    "meetings:decide_proof",
    "meetings:end_proof",
    "meetings:mark",
    "meetings:noted",
    # Makes a paper and keeps nothing.
    "meetings:proof",
    "meetings:task",
    # The newest address counts.
    "meetings:feed",
    "meetings:group_feed",
    "meetings:series",
    # What is chosen or corrected is so, or was changed elsewhere; what was taken away is gone.
    "measures:answer",
    "measures:measures",
    "moderation:handle",
    # A code that was sent twice is the same one within an hour.
    "notify:code_check",
    "notify:code_send",
    "notify:device_add",
    "notify:device_remove",
    "notify:reach",
    "notify:seen",
    "safety:contact",
    # What is chosen is so; a code in the place of another.
    "safety:discreet",
    "safety:pin",
    "safety:quiet",
    "safety:lock",
    # A name that is in the list already is refused.
    "safety:new_contact",
    "safety:remove_contact",
    # Who decided once is told that it was decided.
    "sharing:decide_held",
    "sharing:decide_story",
    "sharing:edit",
    "sharing:encourage",
    # A share is folded once at a time.
    "sharing:fold",
    "sharing:pin",
    # Only looks.
    "sharing:search",
    # Asked once for one text.
    "sharing:tell",
    "sharing:withdraw",
    "sharing:withdraw_story",
    # It carries the version of its row: the same once more changes nothing, something else is refused.
    "recovery:check_in",
    "recovery:course_edit",
    "recovery:craving",
    "recovery:entry",
    "recovery:goal",
    "recovery:use",
    # The same once more changes nothing, something else is refused; a moment goes, or a question was asked, once.
    "plans:asked",
    "plans:moment",
    "plans:step",
    # What was told is told once.
    "recovery:milestone",
    "recovery:rhythm",
    # What waits is decided once, and what was taken back or out is gone.
    "strategies:decide",
    "strategies:edit",
    # The last answer counts, also when it is the same.
    "strategies:strategy",
    "strategies:take_out",
    "strategies:untried",
    "strategies:withdraw",
}

_environment = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701  (only its lexer is used)


def check_all() -> Iterator[Finding]:
    """Checks every template of the product."""
    for path in ours("*.html"):
        yield from check(name_of(path), path.read_text(encoding="utf-8"))


def check(path: str, source: str) -> list[Finding]:
    """Findings in one template."""
    html, findings = _as_html(path, source)
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    return sorted(findings + reader.findings, key=lambda finding: finding.line)


def _as_html(path: str, source: str) -> tuple[str, list[Finding]]:
    """The template with every expression replaced by a hole, on the same lines; and literal texts in expressions."""
    pieces: list[str] = []
    findings: list[Finding] = []
    translated = False
    inside: list[str] = []
    depth_of_call: list[bool] = []
    begins = ""
    names: list[str] = []
    classes = False
    for line, kind, value in _environment.lex(source):
        if kind == "data":
            pieces.append("\n" * value.count("\n") if translated or classes else value)
            continue
        pieces.append("\n" * value.count("\n"))
        if kind in {"variable_begin", "block_begin"}:
            begins, names, inside, depth_of_call = kind, [], [], []
            if kind == "variable_begin" and not translated:
                pieces.append(HOLE)
        elif kind == "name":
            names.append(value)
            inside.append(value)
            if begins == "block_begin" and len(names) == 1 and value in {"trans", "endtrans"}:
                translated = value == "trans"
                if translated:
                    pieces.append(HOLE)
            if begins == "block_begin" and names[0] in {"block", "endblock"}:
                # A page gives its <body> or <main> classes by a block of that name.
                classes = names[0] == "block" and names[-1].endswith("_class")
            if begins == "variable_begin":
                # Kept as a comment, so that a form can be asked what it holds.
                pieces.append(
                    f"<!--{value}-->"
                    if value in {"csrf_input", "once", "caller", "field"} and not _in_tag(pieces)
                    else ""
                )
        elif kind == "operator":
            if value == "(":
                depth_of_call.append(bool(inside) and inside[-1] in {"_", "gettext", "ngettext", "pgettext"})
            elif value == ")" and depth_of_call:
                depth_of_call.pop()
            inside.append(value)
        elif kind == "string":
            text = value[1:-1]
            is_sentence = re.match(r"[A-ZÀ-Ý][^\W\d_]*[a-zà-ÿ]", text) or re.search(r"\w .*[.?!,]", text)
            if is_sentence and text not in SAME_EVERYWHERE and not any(depth_of_call) and names[:1] != ["extends"]:
                findings.append(Finding(path, line, f"text that is not translated: {text!r}; put it in _()"))
            inside.append(value)
            if begins == "variable_begin" and names == ["url"] and _in_tag(pieces):
                pieces.append(text)
    return "".join(pieces), findings


def _in_tag(pieces: list[str]) -> bool:
    """Whether what was read so far ends inside a tag, where a comment would be no comment."""
    text = "".join(pieces[-40:])
    return text.rfind("<") > text.rfind(">")


class _Reader(HTMLParser):
    def __init__(self, path: str):
        super().__init__(convert_charrefs=True)
        self.path = path
        self.findings: list[Finding] = []
        self.silent: list[str] = []
        self.form: dict | None = None

    def say(self, says: str) -> None:
        self.findings.append(Finding(self.path, self.getpos()[0], says))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag == "style":
            self.say("a style in the page: put it in static/css (the CSP refuses it)")
        if tag == "script" and not given.get("src"):
            self.say("a script in the page: put it in static/js (the CSP refuses it)")
        if tag in {"script", "style"} or ("lang" in given and HOLE not in given["lang"] and tag != "html"):
            self.silent.append(tag)
        if tag == "form" and given.get("method", "get").lower() == "post":
            self.form = {"action": given.get("action", "").replace(HOLE, ""), "marks": {"novalidate"} & given.keys()}

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style":
            self.say("a style in a tag: give it a class (the CSP refuses it)")
        if name.startswith("on") and name.isalpha():
            self.say(f"a script in {name}: put it in static/js (the CSP refuses it)")
        if name in SHOWN_ATTRIBUTES and _has_words(value):
            self.say(f"{name} is not translated: {_plain(value)!r}; put it in _()")
        loads = name in LOADING_ATTRIBUTES or (name == "href" and tag in {"link", "use", "image"})
        if loads and re.match(r"\s*(https?:)?//", value):
            self.say(f"another host in {name}: everything is served by ourselves")
        if name in {"href", "src", "action"} and re.match(r"\s*javascript:", value, re.IGNORECASE):
            self.say(f"a script in {name}: put it in static/js")
        if name == "target" and value == "_blank":
            self.say("a link that opens a new window: say nothing about where, or people lose quick exit")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[len(self.silent) - 1 - self.silent[::-1].index(tag) :]
        if tag == "form" and self.form is not None:
            action, marks = self.form["action"], self.form["marks"]
            # A form that is put together by a macro gets its token from whoever calls it.
            if not marks & {"csrf_input", "caller"} and action not in WITHOUT_CSRF:
                self.say(f"the form to {_plain(action) or 'this page'} has no {{{{ csrf_input }}}}")
            if "field" in marks and "novalidate" not in marks:
                self.say("a form with fields and no novalidate: what is wrong is said by us, in the words of the page")
            # To another form, that begins with what this one carries: it writes nothing by itself.
            begins = action.endswith("#begin")
            if "once" not in marks and action not in TWICE_IS_ONCE and not begins:
                self.say(
                    f"the form to {_plain(action) or 'this page'} has no {{{{ once() }}}}: sent twice it does it twice"
                )
            self.form = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_comment(self, data: str) -> None:
        if self.form is not None:
            self.form["marks"].add(data)

    def handle_data(self, data: str) -> None:
        if not self.silent and _has_words(data):
            self.say(f"text that is not translated: {_plain(data)!r}; put it in _() or {{% trans %}}")


def _plain(text: str) -> str:
    return " ".join(text.replace(HOLE, "…").split())


def _has_words(text: str) -> bool:
    plain = " ".join(text.replace(HOLE, " ").split())
    return bool(WORD.search(plain)) and plain not in SAME_EVERYWHERE
