from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "sterkersamen.platform.safety"
    label = "safety"
