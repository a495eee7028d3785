from django.urls import path

from sterkersamen.community.circle import views

app_name = "circle"
_MEETING = "g/<uuid:group_id>/meetings/<uuid:meeting_id>/circle"
urlpatterns = [
    path(_MEETING, views.circle, name="circle"),
    path(f"{_MEETING}/seen", views.seen, name="seen"),
    path(f"{_MEETING}/report/<uuid:said_id>", views.report, name="report"),
]
