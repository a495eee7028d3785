"""Django's own SQLite backend, with statements that are known already sent as they are."""
