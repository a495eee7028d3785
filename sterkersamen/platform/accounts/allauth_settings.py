"""What django-allauth and Django's own sign-in are told. Read by the settings; holds no setting of an instance."""

AUTHENTICATION_BACKENDS = ["sterkersamen.platform.accounts.backends.Passphrase"]
PASSWORD_HASHERS = ["sterkersamen.platform.accounts.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "sterkersamen.platform.accounts.passphrases.Strong"}]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "sterkersamen.platform.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
# Our own forms ask the login name. What is named here keeps allauth's checks quiet: with no fields of its own it would
# ask for an address.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_TEMPLATE_EXTENSION = "html"
# Ours hold across processes and tell nobody who was counted (platform/limits).
ACCOUNT_RATE_LIMITS = False

MFA_ADAPTER = "sterkersamen.platform.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Its own way of signing up with a passkey asks for a verified address; ours does not.
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_COUNT = 10
# 40 bits and more a code: a recovery code opens an account whose passphrase was lost.
MFA_RECOVERY_CODE_DIGITS = 12
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = False
MFA_RATE_LIMITS = False
