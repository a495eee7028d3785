from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "sterkersamen.oversight.moderation"
    label = "moderation"

    def ready(self) -> None:
        from sterkersamen.core import chores, restores
        from sterkersamen.oversight.moderation import actions, notices, privacy
        from sterkersamen.platform.safety import hooks

        hooks.on_report(notices.reported)
        hooks.on_report_ending(actions.report_ending)
        chores.register("proposals and words that wait no longer", 3600, actions.finish)
        restores.register("appeals", privacy.restored)
