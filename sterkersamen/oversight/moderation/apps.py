from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "sterkersamen.oversight.moderation"
    label = "moderation"
