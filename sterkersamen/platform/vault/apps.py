from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "sterkersamen.platform.vault"
    label = "vault"

    def ready(self) -> None:
        from sterkersamen.core import chores
        from sterkersamen.platform.vault import keyring, privacy  # noqa: F401

        chores.register("destroyed keys", 300, keyring.scrub)
