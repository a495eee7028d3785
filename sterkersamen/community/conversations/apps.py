from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "sterkersamen.community.conversations"
    label = "conversations"
