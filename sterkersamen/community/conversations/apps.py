from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "sterkersamen.community.conversations"
    label = "conversations"

    def ready(self) -> None:
        from sterkersamen.community.conversations import live, notices, privacy, showing  # noqa: F401
        from sterkersamen.community.conversations.actions import answering, talking
        from sterkersamen.community.groups.hooks import on_change, on_leave, on_pause, register_trusted
        from sterkersamen.core import chores

        on_leave(lambda membership, _words_taken: answering.leave(membership))
        on_leave(talking.leave)
        on_pause(talking.stand_up)
        on_change(talking.group_changed)
        # A facilitator agreed to who answers at night.
        register_trusted(answering.answers)
        chores.register("calls that nobody answers", 10, talking.tell_silence)
        chores.register("conversations that are over", 300, talking.forget)
        chores.register("who answered once", 6 * 3600, answering.forget)
