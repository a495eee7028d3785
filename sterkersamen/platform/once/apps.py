from django.apps import AppConfig


class OnceConfig(AppConfig):
    name = "sterkersamen.platform.once"
    label = "once"
