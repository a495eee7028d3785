from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "sterkersamen.personal.recovery"
    label = "recovery"
