from django.urls import path

from sterkersamen.community.meetings.views import (
    checking,
    dates,
    feeds,
    following_up,
    planning,
    proving,
    reporting,
    taking_part,
)

app_name = "meetings"

urlpatterns = [
    path("agenda", dates.agenda, name="agenda"),
    path("agenda/own", feeds.feed, name="feed"),
    path("agenda/been", dates.been, name="been"),
    path("agenda/proofs", proving.proofs, name="proofs"),
    path("agenda/proofs/<uuid:proof_id>", proving.proof, name="proof"),
    path("agenda/proofs/<uuid:proof_id>/end", proving.end_proof, name="end_proof"),
    path("agenda/<str:secret>.ics", feeds.calendar_file, name="calendar"),
    path("check/<str:paper>", checking.check, name="check"),
    path("g/<uuid:group_id>/meetings", dates.meetings, name="meetings"),
    path("g/<uuid:group_id>/meetings/own", feeds.group_feed, name="group_feed"),
    path("g/<uuid:group_id>/meetings/plan", planning.plan, name="plan"),
    path("g/<uuid:group_id>/meetings/add", planning.add, name="add"),
    path("g/<uuid:group_id>/meetings/proof", proving.ask_proof, name="ask_proof"),
    path("g/<uuid:group_id>/meetings/proofs/<uuid:proof_id>", proving.decide_proof, name="decide_proof"),
    path("g/<uuid:group_id>/meetings/mark", taking_part.mark, name="mark"),
    path("g/<uuid:group_id>/meetings/agree", planning.agree, name="agree"),
    path("g/<uuid:group_id>/meetings/series/<uuid:series_id>", planning.series, name="series"),
    path("g/<uuid:group_id>/meetings/series/<uuid:series_id>/change", planning.replan, name="replan"),
    path("g/<uuid:group_id>/meetings/follow-up", following_up.follow_up, name="follow_up"),
    path("g/<uuid:group_id>/meetings/goal", following_up.goal, name="goal"),
    path("g/<uuid:group_id>/meetings/missed/<uuid:missed_id>", following_up.missed, name="missed"),
    path("g/<uuid:group_id>/meetings/missed/<uuid:missed_id>/report", reporting.report_missed, name="report_missed"),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>", dates.meeting, name="meeting"),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>/come", taking_part.come, name="come"),
    path(
        "g/<uuid:group_id>/meetings/<uuid:meeting_id>/report/<uuid:membership_id>",
        reporting.report_coming,
        name="report_coming",
    ),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>/task", taking_part.task, name="task"),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>/attend", taking_part.attend, name="attend"),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>/noted", taking_part.noted, name="noted"),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>/apart", planning.apart, name="apart"),
    path("g/<uuid:group_id>/meetings/<uuid:meeting_id>/change", planning.change, name="change"),
]
