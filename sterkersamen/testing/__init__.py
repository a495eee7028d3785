"""What tests stand on: the cast, a throw-away PostgreSQL, a browser, own lints. No room imports it."""
