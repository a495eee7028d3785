from django.apps import AppConfig


class LeadingConfig(AppConfig):
    name = "sterkersamen.community.leading"
    label = "leading"

    def ready(self) -> None:
        from sterkersamen.community.groups.hooks import on_lead_ended, on_leave, register_trusted
        from sterkersamen.community.leading import actions, notices, privacy, showing  # noqa: F401
        from sterkersamen.core import chores

        on_leave(actions.leave)
        on_lead_ended(actions.lead_ended)
        register_trusted(actions.learns)
        chores.register("old duties and notes", 6 * 3600, actions.forget)
