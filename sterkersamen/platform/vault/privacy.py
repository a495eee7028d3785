"""What the keyring holds of a person: their keys. They are never exported; erasing a person destroys them."""

from sterkersamen.core import privacy
from sterkersamen.platform.vault.models import SubjectKey

privacy.impersonal(SubjectKey, "a random key and the id it belongs to; each room destroys the keys of its own subjects")
