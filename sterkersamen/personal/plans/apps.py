from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sterkersamen.personal.plans"
    label = "plans"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.personal.plans import notices, privacy, showing  # noqa: F401
        from sterkersamen.personal.plans.actions import reminding

        chores.register("reminders of one's own", 60, reminding.remind)
