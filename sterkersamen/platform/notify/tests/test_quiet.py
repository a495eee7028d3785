from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sterkersamen.platform.notify.quiet import next_loud

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("asked", "begins", "ends", "expected"),
    [
        ("2026-11-23T21:59", time(22), time(8), "2026-11-23T21:59"),
        ("2026-11-23T22:00", time(22), time(8), "2026-11-24T08:00"),
        ("2026-11-24T03:00", time(22), time(8), "2026-11-24T08:00"),
        ("2026-11-24T08:00", time(22), time(8), "2026-11-24T08:00"),
        ("2026-11-24T13:30", time(13), time(14), "2026-11-24T14:00"),
        ("2026-11-24T13:30", time(9), time(9), "2026-11-24T13:30"),
        # The clock goes back in this night, and forward in that one: the night is longer, and shorter.
        ("2026-10-24T23:00", time(22), time(8), "2026-10-25T08:00"),
        ("2027-03-27T23:00", time(22), time(8), "2027-03-28T08:00"),
        # Quiet until a time that does not exist in this night: as soon as it would have been.
        ("2027-03-28T01:30", time(22), time(2, 30), "2027-03-28T03:30"),
    ],
)
def test_the_next_moment_that_is_not_quiet(asked, begins, ends, expected):
    moment = datetime.fromisoformat(asked).replace(tzinfo=AMSTERDAM)
    assert next_loud(moment, AMSTERDAM, begins, ends) == datetime.fromisoformat(expected).replace(
        tzinfo=AMSTERDAM
    ).astimezone(UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.times(), st.times(),
    st.sampled_from(["Europe/Amsterdam", "America/Paramaribo", "Australia/Lord_Howe", "Asia/Kolkata"]),
)  # fmt: skip
def test_it_is_never_earlier_never_more_than_a_day_and_never_quiet(moment, begins, ends, zone):
    begins, ends, moment = (
        begins.replace(second=0, microsecond=0),
        ends.replace(second=0, microsecond=0),
        moment.replace(tzinfo=UTC),
    )
    found = next_loud(moment, ZoneInfo(zone), begins, ends)
    assert timedelta() <= found - moment <= timedelta(hours=26)
    clock = found.astimezone(ZoneInfo(zone)).time()
    if found != moment:
        assert clock.replace(second=0, microsecond=0) == ends or zone in {"Europe/Amsterdam", "Australia/Lord_Howe"}
