from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "sterkersamen.platform.vault"
    label = "vault"

    def ready(self) -> None:
        from sterkersamen.platform.vault import privacy  # noqa: F401
