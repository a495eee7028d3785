from django.urls import path

from sterkersamen.oversight.moderation import views

app_name = "moderation"

urlpatterns = [
    path("", views.reports, name="reports"),
    path("/<uuid:report_id>", views.report, name="report"),
    path("/<uuid:report_id>/handled", views.handle, name="handle"),
]
