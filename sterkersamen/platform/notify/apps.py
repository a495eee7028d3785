from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "sterkersamen.platform.notify"
    label = "notify"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.platform.notify import actions, delivering, notices, privacy  # noqa: F401

        chores.register("notices", 5, delivering.deliver_due, lane="post")
        chores.register("old notices", 6 * 3600, actions.purge)
