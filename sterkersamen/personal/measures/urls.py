from django.urls import path, register_converter

from sterkersamen.personal.measures import views
from sterkersamen.personal.measures.kinds import MEASURES


class Numbered:
    """A questionnaire by its number among all: an address stays in the browser, and its name would tell there what is asked."""

    regex = "[0-9]{1,2}"

    def to_python(self, number: str) -> str:
        return dict(enumerate(MEASURES, 1)).get(int(number), "")

    def to_url(self, slug: str) -> str:
        return str([*MEASURES].index(slug) + 1)


register_converter(Numbered, "measure")
app_name = "measures"
urlpatterns = [
    path("me/measures", views.measures, name="measures"),
    path("me/measures/<measure:measure_slug>", views.measure, name="measure"),
    path("me/measures/<measure:measure_slug>/<uuid:answer_id>", views.answer, name="answer"),
]
