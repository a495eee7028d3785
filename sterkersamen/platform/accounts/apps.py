from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sterkersamen.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        from sterkersamen.core import chores, restores
        from sterkersamen.platform.accounts import actions, closing, exporting, privacy, seals  # noqa: F401

        chores.register("accounts", 3600, actions.purge)
        chores.register("accounts that close", 300, closing.carry_out)
        chores.register("accounts that nobody uses", 6 * 3600, closing.warn)
        chores.register("copies of everything", 5, exporting.make_due)
        chores.register("copies that were there for a day", 600, exporting.purge)
        restores.register("accounts", closing.restored)
