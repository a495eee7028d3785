from django.urls import path

from sterkersamen.community.leading import views

app_name = "leading"
_LEADING = "g/<uuid:group_id>/leading"
urlpatterns = [
    path(_LEADING, views.roster, name="roster"),
    path(f"{_LEADING}/rest", views.rest, name="rest"),
    path(f"{_LEADING}/path", views.path, name="path"),
    path(f"{_LEADING}/path/<uuid:path_id>", views.guide, name="guide"),
    path(f"{_LEADING}/<uuid:meeting_id>", views.duty, name="duty"),
    path(f"{_LEADING}/<uuid:meeting_id>/note", views.note, name="note"),
]
