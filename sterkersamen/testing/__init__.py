"""What tests stand on: the cast, a throw-away PostgreSQL, a browser, own lints. Outside the floors; never imported by a room."""
