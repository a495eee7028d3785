"""The environment of every test: a data directory of its own, and keys that belong to nobody."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="sterkersamen-test-"))
os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "x" * 40)
os.environ.setdefault("MASTER_KEY", "test:" + "QUFB" * 10 + "QUE=")

pytest_plugins = ["sterkersamen.testing.plugin"]
