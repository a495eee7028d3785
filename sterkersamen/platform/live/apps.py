from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "sterkersamen.platform.live"
    label = "live"
