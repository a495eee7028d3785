from django.urls import path

from sterkersamen.community.sharing.views import drafts, held, lists, more, one, search, stories

app_name = "sharing"

urlpatterns = [
    path("g/<uuid:group_id>/shares", lists.shares, name="shares"),
    path("g/<uuid:group_id>/shares/new", lists.new, name="new"),
    path("g/<uuid:group_id>/shares/<uuid:uid>", one.share, name="share"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/more", more.more, name="more"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/edit", more.edit, name="edit"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/withdraw", more.withdraw, name="withdraw"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/pin", more.pin, name="pin"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/fold", more.fold, name="fold"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/report", more.report, name="report"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/reported", more.reported, name="reported"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/offer", more.offer, name="offer"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/tell", one.tell, name="tell"),
    path("g/<uuid:group_id>/shares/<uuid:uid>/mute", more.mute, name="mute"),
    path("g/<uuid:group_id>/held", held.held, name="held"),
    path("g/<uuid:group_id>/held/<uuid:hold_id>", held.decide_held, name="decide_held"),
    path("g/<uuid:group_id>/encourage", one.encourage, name="encourage"),
    path("g/<uuid:group_id>/search", search.search, name="search"),
    path("g/<uuid:group_id>/offered", stories.offered, name="offered"),
    path("g/<uuid:group_id>/offered/<uuid:story_id>", stories.decide_story, name="decide_story"),
    path("stories", stories.stories, name="stories"),
    path("stories/<uuid:story_id>", stories.story, name="story"),
    path("stories/<uuid:story_id>/report", stories.report_story, name="report_story"),
    path("stories/<uuid:story_id>/withdraw", stories.withdraw_story, name="withdraw_story"),
    path("drafts/key", drafts.key, name="drafts_key"),
]
