from django.urls import path

from sterkersamen.oversight.moderation.views import about, desk, own, reports

app_name = "moderation"

urlpatterns = [
    path("moderation", reports.reports, name="reports"),
    path("moderation/done", reports.done, name="done"),
    path("moderation/rota", desk.rota, name="rota"),
    path("moderation/debrief", desk.debrief, name="debrief"),
    path("moderation/debrief/<uuid:note_id>/remove", desk.remove_debrief, name="remove_debrief"),
    path("moderation/<uuid:report_id>", reports.report, name="report"),
    path("moderation/<uuid:report_id>/claim", reports.claim, name="claim"),
    path("moderation/<uuid:report_id>/decide", reports.decide, name="decide"),
    path("moderation/<uuid:report_id>/second", reports.second, name="second"),
    path("moderation/<uuid:report_id>/appeal", reports.decide_appeal, name="decide_appeal"),
    path("organisation/confidant", about.confidant, name="confidant"),
    path("reports", own.own, name="own"),
    path("reports/how", about.how, name="how"),
    path("decisions/<uuid:decision_id>", own.decision, name="decision"),
    path("decisions/<uuid:decision_id>/erase", own.erase, name="erase"),
]
