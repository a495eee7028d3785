from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sterkersamen.personal.plans"
    label = "plans"

    def ready(self) -> None:
        from sterkersamen.core import chores, cookies
        from sterkersamen.personal.plans import notices, privacy, showing  # noqa: F401
        from sterkersamen.personal.plans.actions import reminding
        from sterkersamen.personal.plans.views.plan import KEY_COOKIE, KEY_PATH

        cookies.register(KEY_COOKIE, KEY_PATH)
        chores.register("reminders of one's agenda", 60, reminding.remind)
