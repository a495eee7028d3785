from django.urls import path

from sterkersamen.community.groups.views import finding, guiding, home, joining, organising, people, place

app_name = "groups"

urlpatterns = [
    path("groups", finding.groups, name="groups"),
    path("groups/find", finding.find, name="find"),
    path("groups/<uuid:group_id>/ask", finding.ask, name="ask"),
    path("groups/requests/<uuid:request_id>", finding.asked, name="asked"),
    path("groups/requests/<uuid:request_id>/take-back", finding.take_back, name="take_back"),
    path("groups/past/<uuid:membership_id>", place.past, name="past"),
    path("join", joining.join, name="join"),
    path("join/in", joining.enter, name="enter"),
    path("join/<str:code>", joining.invitation, name="invitation"),
    path("g/<uuid:group_id>/", home.home, name="home"),
    path("g/<uuid:group_id>", home.typed, name="typed"),
    path("g/<uuid:group_id>/rules", place.rules, name="rules"),
    path("g/<uuid:group_id>/paused", place.paused, name="paused"),
    path("g/<uuid:group_id>/me", place.me, name="me"),
    path("g/<uuid:group_id>/me/presence", place.presence, name="presence"),
    path("g/<uuid:group_id>/leave", place.leave, name="leave"),
    path("g/<uuid:group_id>/people", people.people, name="people"),
    path("g/<uuid:group_id>/people/report", people.report_unseen, name="report_unseen"),
    path("g/<uuid:group_id>/people/<uuid:membership_id>", people.person, name="person"),
    path("g/<uuid:group_id>/people/<uuid:membership_id>/report", people.report, name="report"),
    path("g/<uuid:group_id>/manage", guiding.manage, name="manage"),
    path("g/<uuid:group_id>/manage/people/<uuid:membership_id>", guiding.guide, name="guide"),
    path("g/<uuid:group_id>/manage/requests", guiding.requests, name="requests"),
    path("g/<uuid:group_id>/manage/requests/<uuid:request_id>", guiding.decide, name="decide"),
    path("g/<uuid:group_id>/manage/invitations", guiding.invitations, name="invitations"),
    path("g/<uuid:group_id>/manage/invitations/<uuid:invitation_id>/revoke", guiding.revoke, name="revoke"),
    path("g/<uuid:group_id>/manage/rules", guiding.edit_rules, name="edit_rules"),
    path("g/<uuid:group_id>/manage/group", guiding.edit_group, name="edit_group"),
    path("g/<uuid:group_id>/manage/reports", guiding.reports, name="reports"),
    path("g/<uuid:group_id>/manage/reports/<uuid:report_id>", guiding.read_report, name="read_report"),
    path("g/<uuid:group_id>/manage/archive", guiding.archive, name="archive"),
    path("organisation/groups", organising.organise, name="organise"),
    path("organisation/groups/new", organising.new, name="new"),
    path("organisation/groups/<uuid:group_id>/first", organising.first, name="first"),
]
