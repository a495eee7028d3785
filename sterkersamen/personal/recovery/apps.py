from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "sterkersamen.personal.recovery"
    label = "recovery"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.personal.recovery import actions, notices, privacy, showing  # noqa: F401

        chores.register("reminders of how it is", 60, actions.remind)
