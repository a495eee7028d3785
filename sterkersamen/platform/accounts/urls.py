from django.urls import path

from sterkersamen.platform.accounts.views import account, entrance, leaving, securing

app_name = "accounts"
urlpatterns = [
    path("sign-up", entrance.sign_up, name="sign_up"),
    path("sign-in", entrance.sign_in, name="sign_in"),
    path("sign-in/passkey", entrance.sign_in_passkey, name="sign_in_passkey"),
    path("sign-in/step", entrance.second_step, name="second_step"),
    path("sign-out", entrance.sign_out, name="sign_out"),
    path("recover", entrance.recover, name="recover"),
    path("language", entrance.language, name="language"),
    path("account", account.account, name="account"),
    path("account/preferences", account.preferences, name="preferences"),
    path("account/email", account.email, name="email"),
    path("account/sessions/end", account.sessions_end, name="sessions_end"),
    path("account/sessions/<uuid:session>/end", account.session_end, name="session_end"),
    path("account/close", leaving.close, name="close"),
    path("account/closing", leaving.closing, name="closing"),
    path("account/closing/stay", leaving.stay, name="stay"),
    path("account/export", leaving.export, name="export"),
    path("account/export/file", leaving.export_file, name="export_file"),
    path("account/confirm", securing.confirm, name="confirm"),
    path("account/secure", securing.secure, name="secure"),
    path("account/passphrase", securing.passphrase, name="passphrase"),
    path("account/passkeys", securing.passkeys, name="passkeys"),
    path("account/passkeys/add", securing.passkey_add, name="passkey_add"),
    path("account/passkeys/<int:passkey>/remove", securing.passkey_remove, name="passkey_remove"),
    path("account/app", securing.app, name="app"),
    path("account/app/remove", securing.app_remove, name="app_remove"),
    path("account/codes", securing.codes, name="codes"),
    path("account/codes/file", securing.codes_file, name="codes_file"),
    path("account/codes/kept", securing.codes_kept, name="codes_kept"),
    path("account/codes/new", securing.codes_new, name="codes_new"),
]
