"""Every address of the instance. What is not marked public asks for an account."""

from django.urls import include, path

# Tried from top to bottom: what is asked for most comes first.
urlpatterns = [
    path("", include("sterkersamen.community.sharing.urls")),
    path("", include("sterkersamen.community.circle.urls")),
    path("", include("sterkersamen.community.leading.urls")),
    path("", include("sterkersamen.community.meetings.urls")),
    path("", include("sterkersamen.community.groups.urls")),
    path("", include("sterkersamen.community.conversations.urls")),
    path("", include("sterkersamen.personal.recovery.urls")),
    path("", include("sterkersamen.personal.plans.urls")),
    path("", include("sterkersamen.personal.strategies.urls")),
    path("", include("sterkersamen.personal.measures.urls")),
    path("", include("sterkersamen.web.home.urls")),
    path("", include("sterkersamen.platform.safety.urls")),
    path("", include("sterkersamen.platform.accounts.urls")),
    path("", include("sterkersamen.platform.notify.urls")),
    path("", include("sterkersamen.oversight.moderation.urls")),
]

handler400 = "sterkersamen.web.home.errors.bad_request"
handler403 = "sterkersamen.web.home.errors.forbidden"
handler404 = "sterkersamen.web.home.errors.not_found"
handler500 = "sterkersamen.web.home.errors.server_error"
