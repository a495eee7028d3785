from django.urls import path

from sterkersamen.personal.plans.views import entries, lists, plan

app_name = "plans"
# Addresses stay in the browser: none says what is on its page.
urlpatterns = [
    path("me/plan", plan.plan, name="plan"),
    path("me/plan/print", plan.plan_print, name="plan_print"),
    path("me/plan/kept", plan.plan_kept, name="plan_kept"),
    path("me/plan/moments/<uuid:moment_id>", plan.moment, name="moment"),
    path("me/plan/<slug:step>", plan.step, name="step"),
    path("me/week", lists.week, name="week"),
    path("me/week/print", lists.week_print, name="week_print"),
    path("me/week/points/new", entries.new, {"sort": "point"}, name="point_new"),
    path("me/week/points/<uuid:point_id>", entries.entry, {"sort": "point"}, name="point"),
    path("me/week/hours/new", entries.new, {"sort": "hour"}, name="hour_new"),
    path("me/week/hours/<uuid:hour_id>", entries.entry, {"sort": "hour"}, name="hour"),
    path("me/care", lists.care, name="care"),
    path("me/care/past", lists.past, name="past"),
    path("me/care/answers", lists.answers, name="answers"),
    path("me/care/dates/new", entries.new, {"sort": "date"}, name="date_new"),
    path("me/care/dates/<uuid:date_id>", entries.entry, {"sort": "date"}, name="date"),
    path("me/care/times/new", entries.new, {"sort": "time"}, name="time_new"),
    path("me/care/times/<uuid:time_id>", entries.entry, {"sort": "time"}, name="time"),
    path("me/care/questions/new", entries.new, {"sort": "question"}, name="question_new"),
    path("me/care/questions/<uuid:question_id>", entries.entry, {"sort": "question"}, name="question"),
    path("me/care/questions/<uuid:question_id>/asked", entries.asked, name="asked"),
]
