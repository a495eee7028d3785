from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "sterkersamen.personal.strategies"
    label = "strategies"
