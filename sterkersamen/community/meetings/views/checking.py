"""Whether a paper is genuine: for who was handed one, without an account. Nothing here says of which group, or of whom."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sterkersamen.community.meetings import proofs
from sterkersamen.community.meetings.paper import confirmed, sentence
from sterkersamen.community.meetings.proof_forms import NameForm
from sterkersamen.core.views import Request, public
from sterkersamen.platform.accounts import tries
from sterkersamen.platform.limits.actions import allow

# Of one paper, whoever asks: enough for who mistypes, too little to try a list of names.
NAMES_A_DAY = 20


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, paper: str) -> HttpResponse:
    """Says whether a code holds, and of a name that is typed whether it stands on the paper."""
    form = NameForm(request.POST if request.method == "POST" else None)
    code, found, answer, status = proofs.read(paper), None, None, 200
    try:
        tries.check(request)
        asks = form.is_bound and form.is_valid()
        # Counted also for a code that is unknown: how often one may ask tells nothing.
        if asks and not allow("name on paper", str(code.proof), times=NAMES_A_DAY, seconds=86400):
            raise tries.TooMany
        found = proofs.genuine(code)
        if found and asks:
            answer = proofs.is_name(found, code, form.cleaned_data["name"])
    except tries.TooMany:
        status = 429
    if status == 200 and found and form.errors:
        status = 422
    context = {
        "status": status,
        "code": paper,
        "says": sentence(found) if found else "",
        "confirmed": confirmed(found) if found else "",
        "form": form,
        "answer": answer,
    }
    return render(request, "meetings/check.html", context, status=status)
