from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sterkersamen.platform.accounts"
    label = "accounts"
