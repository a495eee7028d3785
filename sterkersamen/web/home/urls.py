from django.urls import path

from sterkersamen.web.home import pwa, views

app_name = "home"

urlpatterns = [
    path("", views.start, name="start"),
    path("about", views.about, name="about"),
    path("about/first-time", views.first_time, name="first_time"),
    path("about/anonymous", views.anonymous, name="anonymous"),
    path("privacy", views.privacy, name="privacy"),
    path("offline", pwa.offline, name="offline"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("robots.txt", pwa.robots, name="robots"),
]
