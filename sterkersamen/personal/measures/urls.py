from django.urls import path

from sterkersamen.personal.measures import views

app_name = "measures"
urlpatterns = [
    path("me/measures", views.measures, name="measures"),
    path("me/measures/<slug:measure_slug>", views.measure, name="measure"),
    path("me/measures/<slug:measure_slug>/<uuid:answer_id>", views.answer, name="answer"),
]
