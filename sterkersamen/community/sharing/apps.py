from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sterkersamen.community.sharing"
    label = "sharing"

    def ready(self) -> None:
        from sterkersamen.community.groups import hooks
        from sterkersamen.community.sharing import actions, home, live, notices, privacy  # noqa: F401
        from sterkersamen.community.sharing.views.forming import SENT_COOKIE
        from sterkersamen.core import chores, cookies, restores

        cookies.register(SENT_COOKIE)
        hooks.on_leave(actions.leave)
        chores.register("words taken along", 600, actions.finish_leaving)
        chores.register("withdrawn stories", 600, actions.finish_stories)
        restores.register("shares", privacy.restored)
