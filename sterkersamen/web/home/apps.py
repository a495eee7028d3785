from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "sterkersamen.web.home"
    label = "home"
