from django.apps import AppConfig


class CircleConfig(AppConfig):
    name = "sterkersamen.community.circle"
    label = "circle"

    def ready(self) -> None:
        from sterkersamen.community.circle import actions, live, privacy, showing  # noqa: F401
        from sterkersamen.community.groups.hooks import on_leave
        from sterkersamen.core import chores

        on_leave(actions.leave)
        chores.register("circles that nobody closed", 300, actions.close_forgotten)
