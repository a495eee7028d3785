from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "sterkersamen.platform.safety"
    label = "safety"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.platform.safety import actions, privacy  # noqa: F401

        chores.register("safety.purge", 6 * 3600, actions.purge)
