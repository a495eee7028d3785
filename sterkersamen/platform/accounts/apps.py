from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sterkersamen.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.platform.accounts import actions, privacy, seals  # noqa: F401

        chores.register("accounts", 3600, actions.purge)
