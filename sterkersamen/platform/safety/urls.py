from django.urls import path

from sterkersamen.platform.safety import views

app_name = "safety"

urlpatterns = [
    path("help", views.help, name="help"),
    path("exit", views.exit, name="exit"),
    path("recipe", views.recipe, name="recipe"),
    path("lock", views.lock, name="lock"),
    path("look", views.discreet, name="discreet"),
    path("account/quiet", views.quiet, name="quiet"),
    path("account/pin", views.pin, name="pin"),
    path("account/access", views.access, name="access"),
    path("organisation/contacts", views.contacts, name="contacts"),
    path("organisation/contacts/new", views.new_contact, name="new_contact"),
    path("organisation/contacts/<slug:key>", views.contact, name="contact"),
    path("organisation/contacts/<slug:key>/remove", views.remove_contact, name="remove_contact"),
]
