"""The top floor: settings, addresses and the server that wires every room together."""
