"""Runs all our own lints over the product; ends with 1 when something was found."""

from __future__ import annotations

import os
import sys


def main() -> int:
    import sterkersamen.testing.environment  # noqa: F401  (settings want keys, whatever they are)

    os.environ["DJANGO_SETTINGS_MODULE"] = "sterkersamen.config.settings"
    import django

    django.setup()
    from sterkersamen.testing.lint import assets, code, columns, templates

    findings = [finding for check in (templates, assets, code, columns) for finding in check.check_all()]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} found." if findings else "Own lints: nothing found.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
