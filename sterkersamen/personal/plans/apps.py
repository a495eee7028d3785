from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "sterkersamen.personal.plans"
    label = "plans"
