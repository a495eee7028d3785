"""Times the search itself, in a process of its own beside the server: `python -m sterkersamen.config.bench.seek PLAN.json`."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from uuid import UUID

ROUNDS = 60


def main(plan_path: str) -> None:
    """Prints the median milliseconds of the slower of a common and a rare word, newest first and best first."""
    import django

    django.setup()
    from sterkersamen.community.groups.models import Membership
    from sterkersamen.community.sharing import queries, search, stems

    plan = json.loads(Path(plan_path).read_text(encoding="utf-8"))
    member = Membership.objects.filter(group=UUID(plan["large"]["group"])).earliest("joined_at")

    def median(find, word: str) -> float:
        asked, took = stems.question(word), []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            if not find(queries.authors(member, frozenset()), asked):
                raise RuntimeError("the search found nothing")
            took.append((time.perf_counter() - start) * 1000)
        return statistics.median(took)

    found = {}
    for name, find in (
        ("newest", lambda authors, asked: search.find(authors, asked, limit=20)),
        ("best", search.find_best),
    ):
        found[name] = max(median(find, plan["common"]), median(find, plan["rare"]))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
