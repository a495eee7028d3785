from django.urls import path

from sterkersamen.platform.notify import views

app_name = "notify"
urlpatterns = [
    path("account/reach", views.reach, name="reach"),
    path("account/reach/code", views.code_send, name="code_send"),
    path("account/reach/code/check", views.code_check, name="code_check"),
    path("account/reach/device", views.device_add, name="device_add"),
    path("account/reach/device/remove", views.device_remove, name="device_remove"),
    path("account/reach/seen", views.seen, name="seen"),
]
