from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "sterkersamen.platform.live"
    label = "live"

    def ready(self) -> None:
        from sterkersamen.platform.live import controls, privacy, safety, sessions  # noqa: F401
