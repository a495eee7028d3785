MATRIX: dict[str, dict[str, str]] = {}
