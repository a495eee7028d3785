"""What live streams keep of a person: nothing that lasts."""

from sterkersamen.core import privacy, restores
from sterkersamen.platform.live.models import Event, Present

privacy.impersonal(Event, "that something happened, by ids only; gone after a day")
privacy.impersonal(Present, "a membership that chose to be seen and has a page open; gone a minute after it closes")
restores.leave_out(Event, "what open pages were told; none is open after a restore")
restores.leave_out(Present, "who was there at that moment")
