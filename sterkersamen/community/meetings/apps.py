from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "sterkersamen.community.meetings"
    label = "meetings"

    def ready(self) -> None:
        from sterkersamen.community.groups.hooks import on_leave
        from sterkersamen.community.meetings import actions, live, notices, privacy  # noqa: F401
        from sterkersamen.core import chores
        from sterkersamen.platform.accounts.hooks import on_shut_out

        on_shut_out(actions.end_feeds)
        on_leave(actions.leave)
        on_leave(actions.unfollow)
        on_leave(actions.leave_proofs)

        chores.register("dates of the coming year", 6 * 3600, actions.fill_all)
        chores.register("reminders of meetings", 60, actions.remind)
        chores.register("who is missed", 3600, actions.notice_absence)
        chores.register("old words", 6 * 3600, actions.forget_words)
