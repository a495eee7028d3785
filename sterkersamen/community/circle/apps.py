from django.apps import AppConfig


class CircleConfig(AppConfig):
    name = "sterkersamen.community.circle"
    label = "circle"

    def ready(self) -> None:
        from sterkersamen.community.circle import actions, live, privacy, showing  # noqa: F401
        from sterkersamen.community.groups.hooks import on_change, on_lead_ended, on_leave, on_pause, register_trusted
        from sterkersamen.community.meetings.hooks import on_apart, on_drop
        from sterkersamen.core import chores

        on_leave(actions.leave)
        on_pause(actions.stand_up)
        on_change(actions.group_changed)
        on_lead_ended(actions.lead_ended)
        register_trusted(actions.keeps_order)
        on_apart(actions.part)
        on_drop(actions.dropped)
        chores.register("circles that nobody closed", 300, actions.close_forgotten)
