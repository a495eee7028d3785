from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "sterkersamen.community.groups"
    label = "groups"
