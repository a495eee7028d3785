from django.urls import path

from sterkersamen.community.conversations import views

app_name = "conversations"
_AWAKE, _TALK = "g/<uuid:group_id>/awake", "g/<uuid:group_id>/talk/<uuid:conversation_id>"
urlpatterns = [
    path("awake", views.awake, name="awake"),
    path(_AWAKE, views.call, name="call"),
    path(f"{_AWAKE}/answering", views.answering, name="answering"),
    path(f"{_AWAKE}/people", views.answerers, name="answerers"),
    path(_TALK, views.talk, name="talk"),
    path(f"{_TALK}/report/<uuid:line_id>", views.report, name="report"),
]
