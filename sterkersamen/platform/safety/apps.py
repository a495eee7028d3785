from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "sterkersamen.platform.safety"
    label = "safety"

    def ready(self) -> None:
        from sterkersamen.core import chores, cookies, restores
        from sterkersamen.platform.accounts import hooks
        from sterkersamen.platform.safety import actions, middleware, privacy  # noqa: F401

        # Whoever presses somebody to give the phone could fetch it too: its holder finds it here.
        hooks.on_exported(lambda member: actions.log_access(member.pk, member.pk, "self", "all_exported", None, "own"))

        cookies.register(middleware.LEFT)
        chores.register("safety.purge", 6 * 3600, actions.purge)
        restores.register("reports", actions.restored)
