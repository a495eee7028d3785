"""What counters hold of a person: nothing that can be traced once the day's key is destroyed."""

from sterkersamen.core import privacy
from sterkersamen.platform.limits.models import Count

privacy.impersonal(Count, "a number under a keyed hash; its key is random, changes every day and is destroyed")
