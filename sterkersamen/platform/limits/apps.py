from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "sterkersamen.platform.limits"
    label = "limits"
