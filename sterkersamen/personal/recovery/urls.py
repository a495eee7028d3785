from django.urls import path

from sterkersamen.personal.recovery.views import days, device, diary, log, now, pictures, taking

app_name = "recovery"
urlpatterns = [
    path("me", now.home, name="home"),
    path("me/now", now.now, name="now"),
    path("me/now/waiting", device.waiting, name="waiting"),
    path("me/offline", device.device, name="device"),
    path("me/offline/key", device.key, name="device_key"),
    path("me/now/<uuid:check_in_id>", now.check_in, name="check_in"),
    path("me/book", now.book, name="book"),
    path("me/reminder", now.rhythm, name="rhythm"),
    path("me/diary", diary.diary, name="diary"),
    path("me/diary/<uuid:entry_id>", diary.entry, name="entry"),
    path("me/log", log.log, name="log"),
    path("me/log/new", log.log_new, name="log_new"),
    path("me/log/<uuid:craving_id>", log.craving, name="craving"),
    path("me/pattern", pictures.pattern, name="pattern"),
    path("me/trends", pictures.trends, name="trends"),
    path("me/days", days.days, name="days"),
    path("me/days/new", days.course_new, name="course_new"),
    path("me/days/moment", days.used_which, name="used"),
    path("me/days/after", days.after, name="after"),
    path("me/days/<uuid:course_id>", days.course, name="course"),
    path("me/days/<uuid:course_id>/edit", days.course_edit, name="course_edit"),
    path("me/days/<uuid:course_id>/moment", days.course_used, name="course_used"),
    path("me/days/<uuid:course_id>/moment/<uuid:use_id>", days.use, name="use"),
    path("me/days/<uuid:course_id>/goal", days.goal, name="goal"),
    path("me/days/<uuid:course_id>/tell", days.milestone, name="milestone"),
    path("me/take", taking.take, name="take"),
    path("me/take/read", taking.read, name="read"),
    path("me/take/json", taking.take_json, name="take_json"),
    path("me/take/tables", taking.take_tables, name="take_tables"),
]
