from django.urls import path

from sterkersamen.personal.strategies import views

app_name = "strategies"
urlpatterns = [
    path("first-days", views.first_days, name="first_days"),
    path("strategies", views.strategies, name="strategies"),
    path("strategies/new", views.new, name="new"),
    path("strategies/answers/<uuid:tried_id>", views.untried, name="untried"),
    path("strategies/<uuid:own_id>/edit", views.edit, name="edit"),
    path("strategies/<slug:strategy_id>", views.strategy, name="strategy"),
]
