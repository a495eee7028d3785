from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sterkersamen.community.sharing"
    label = "sharing"
