from django.urls import path

from sterkersamen.personal.strategies.views import library, offered, own

app_name = "strategies"
urlpatterns = [
    path("first-days", library.first_days, name="first_days"),
    path("strategies", library.strategies, name="strategies"),
    path("strategies/new", own.new, name="new"),
    path("strategies/answers", library.tried, name="tried"),
    path("strategies/answers/<uuid:tried_id>", library.untried, name="untried"),
    path("strategies/<uuid:own_id>/edit", own.edit, name="edit"),
    path("strategies/<uuid:own_id>/offer", own.offer, name="offer"),
    path("strategies/<uuid:own_id>/withdraw", own.withdraw, name="withdraw"),
    path("strategies/<uuid:published_id>/report", offered.report, name="report"),
    path("strategies/<uuid:published_id>/take-out", offered.take_out, name="take_out"),
    path("strategies/<slug:strategy_id>", library.strategy, name="strategy"),
    path("g/<uuid:group_id>/strategies", offered.offered, name="offered"),
    path("g/<uuid:group_id>/strategies/<uuid:offer_id>", offered.decide, name="decide"),
]
