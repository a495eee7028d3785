"""What somebody of the demo keeps up for themselves: some months of questionnaires, and one that is half done."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sterkersamen.personal.measures import actions
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.platform.accounts.models import Member

# Every two weeks, the oldest first. It goes up and down, and up.
WELL = ["11020", "21121", "12122", "21232", "10121", "22232", "33233", "32343", "43334"]
TENSE = ["3232", "2232", "2322", "2121", "3233", "2121", "1110", "1001", "1100"]
CRAVING = [82, 74, 77, 58, 85, 52, 40, 35, 28]


def fill_measures(member: Member) -> None:
    """Gives a member some months of questionnaires, the last of them two weeks ago, and a draft."""
    for turn, (well, tense, craving) in enumerate(zip(WELL, TENSE, CRAVING, strict=True)):
        at = timezone.now() - timedelta(days=14 * (len(WELL) - turn))
        actions.finish(member, MEASURES["who5"], [int(one) for one in well], at=at)
        actions.finish(member, MEASURES["phq4"], [int(one) for one in tense], at=at)
        actions.finish(member, MEASURES["line"], [craving], at=at)
    actions.begin(member, MEASURES["barc10"], [5, 4, *[None] * 8])
