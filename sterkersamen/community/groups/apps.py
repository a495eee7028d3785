from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "sterkersamen.community.groups"
    label = "groups"

    def ready(self) -> None:
        from sterkersamen.community.groups import actions, carried, live, notices, privacy, waiting  # noqa: F401
        from sterkersamen.community.groups.models import Membership, Request
        from sterkersamen.core import chores, cookies, restores
        from sterkersamen.platform.accounts import second_factor
        from sterkersamen.platform.safety import hooks

        cookies.register(carried.COOKIE, carried.PATH)
        second_factor.register(lambda member: Membership.objects.facilitators().filter(member=member).exists())
        hooks.register_subjects(lambda member: Membership.objects.filter(member=member).values_list("id", flat=True))
        hooks.register_subjects(lambda member: Request.objects.filter(member=member).values_list("id", flat=True))
        chores.register("keys of words taken along", 600, actions.finish_leaving)
        restores.register("groups", privacy.restored)
        chores.register("pauses that are over", 60, actions.end_pauses)
        chores.register("who asked to look along", 6 * 3600, actions.forget_looks)
