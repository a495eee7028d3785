from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "sterkersamen.personal.strategies"
    label = "strategies"

    def ready(self) -> None:
        from sterkersamen.community.groups import hooks
        from sterkersamen.core import chores
        from sterkersamen.personal.strategies import actions, notices, privacy, showing  # noqa: F401

        hooks.on_leave(actions.left)
        hooks.on_change(actions.group_changed)
        chores.register("strategies taken back", 600, actions.finish)
