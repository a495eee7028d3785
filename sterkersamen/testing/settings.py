"""The settings as the type checker reads them: with keys that belong to nobody."""

import sterkersamen.testing.environment  # noqa: F401  (sets them)
from sterkersamen.config.settings import *  # noqa: F403
