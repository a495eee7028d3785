from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "sterkersamen.personal.measures"
    label = "measures"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.personal.measures import actions, notices, privacy, showing  # noqa: F401

        chores.register("questionnaires that are due", 900, actions.remind)
