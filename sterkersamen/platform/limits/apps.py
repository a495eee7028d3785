from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "sterkersamen.platform.limits"
    label = "limits"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.platform.limits import actions, privacy  # noqa: F401

        chores.register("limits", 3600, actions.purge)
