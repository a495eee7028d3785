"""How somebody wants to be reached, and taking notices off the page of the day."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sterkersamen.core.views import Request, SeeOther
from sterkersamen.platform.accounts.actions import confirm_contact
from sterkersamen.platform.accounts.queries import confirmed_contact, contact
from sterkersamen.platform.limits.actions import allow
from sterkersamen.platform.notify import actions, mail, push, queries
from sterkersamen.platform.notify.forms import CodeForm, DeviceForm, ReachForm
from sterkersamen.platform.notify.mail import NotSent
from sterkersamen.platform.notify.registry import KINDS


def _page(request: Request, status: int = 200, **forms):
    member = request.member
    context = {
        "here": "account",
        "form": forms.get("form") or _reach_form(member),
        "code": forms.get("code") or CodeForm(member=member),
        "device": forms.get("device"),
        "mails": queries.sends_mail(),
        "contact": contact(member),
        "confirmed": bool(confirmed_contact(member)),
        "push_key": push.public_key(),
        "gets_push": queries.gets_push(request.session_row.public_id),
    }
    return render(request, "notify/reach.html", context, status=status)


def _reach_form(member, data=None) -> ReachForm:
    return ReachForm(data, reach=queries.reach_of(member), mails=queries.sends_mail())


@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: Request):
    """How one hears of what, and when of nothing."""
    if request.method != "POST":
        return _page(request)
    form = _reach_form(request.member, request.POST)
    if not form.is_valid():
        return _page(request, 422, form=form)
    given = form.cleaned_data
    actions.choose(
        request.member,
        page=set(given["page"]),
        # Where this instance sends no e-mail, what somebody chose before stays for when it does again.
        mail=set(given["mail"] if "mail" in given else queries.reach_of(request.member).by_mail.split()),
        push=set(given["push"]),
        kinds=KINDS,
        quiet=(given["quiet_from"], given["quiet_to"]),
    )
    messages.success(request, _("Bewaard."))
    return SeeOther(reverse("notify:reach"))


@require_POST
def code_send(request: Request):
    """Sends a code to one's own address."""
    member = request.member
    if not queries.sends_mail() or not contact(member):
        return SeeOther(reverse("notify:reach"))
    # By who asks, and by the address: many accounts do not fill one mailbox.
    asks = allow("e-mail code", str(member.pk), times=5, seconds=3600)
    if not asks or not allow("e-mail code to", contact(member).casefold(), times=5, seconds=86400):
        messages.error(request, _("Er zijn nu te veel codes verstuurd. Probeer het over een uur opnieuw."))
        return SeeOther(reverse("notify:reach"))
    try:
        mail.send_code(member)
    except NotSent:
        messages.error(
            request, _("Het lukte niet om iets naar dit adres te sturen. Klopt het? Probeer het anders later.")
        )
    else:
        messages.success(request, _("De code is verstuurd. Kijk ook bij ongewenste e-mail."))
    return SeeOther(reverse("notify:reach"))


@require_POST
def code_check(request: Request):
    """The code that came shows that the address is one's own."""
    if not allow("e-mail code tried", str(request.member.pk), times=10, seconds=3600):
        form = CodeForm(member=request.member)
        messages.error(request, _("Dat was te vaak. Probeer het over een uur opnieuw."))
        return _page(request, 429, code=form)
    form = CodeForm(request.POST, member=request.member)
    if not contact(request.member) or not form.is_valid():
        return _page(request, 422, code=form)
    confirm_contact(request.member)
    messages.success(request, _("Je adres klopt. Kies hieronder waarover je e-mail wilt."))
    return SeeOther(reverse("notify:reach"))


@require_POST
def device_add(request: Request):
    """This browser gets push messages."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, device=form)
    actions.add_device(request.member, request.session_row.public_id, form.cleaned_data)
    messages.success(request, _("Dit toestel krijgt meldingen, zolang je hier bent ingelogd."))
    return SeeOther(reverse("notify:reach"))


@require_POST
def device_remove(request: Request):
    """This browser gets no push messages any more."""
    actions.remove_device(request.member, request.session_row.public_id)
    messages.success(request, _("Dit toestel krijgt geen meldingen meer."))
    return SeeOther(reverse("notify:reach"))


@require_POST
def seen(request: Request):
    """Takes what was shown off the page of the day."""
    ids = []
    for text in request.POST.getlist("id")[: queries.AT_MOST]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    actions.see(request.member, ids)
    return SeeOther("/")
