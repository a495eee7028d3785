from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "sterkersamen.personal.strategies"
    label = "strategies"

    def ready(self) -> None:
        from sterkersamen.personal.strategies import privacy  # noqa: F401
