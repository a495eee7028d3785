"""Where pytest finds the cast. The environment of the tests is set earlier, see sterkersamen/testing/environment.py."""

pytest_plugins = ["sterkersamen.testing.plugin"]
