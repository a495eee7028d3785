from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sterkersamen.web.demo"
    label = "demo"
