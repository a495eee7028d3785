from django.apps import AppConfig


class OnceConfig(AppConfig):
    name = "sterkersamen.platform.once"
    label = "once"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.platform.once import actions, privacy  # noqa: F401

        chores.register("once", 3600, actions.purge)
