from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "sterkersamen.personal.measures"
    label = "measures"
