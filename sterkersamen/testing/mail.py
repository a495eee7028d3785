"""A real mail server for tests, on loopback."""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from sterkersamen.testing.server import free_port


class Box:
    """What a mail server took: who it was for, and the message.

    answers: given instead, each once, before it takes anything more. seconds: how long it takes over each.
    """

    def __init__(self, seconds: float = 0.0):
        self.messages: list = []
        self.answers: list[str] = []
        self.seconds = seconds

    def listen(self) -> Controller:
        """Starts it on a free port; stop it with `stop()`."""
        server = Controller(self, hostname="127.0.0.1", port=free_port())
        server.start()
        return server

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (the name that aiosmtpd calls)
        await asyncio.sleep(self.seconds)
        if self.answers:
            return self.answers.pop(0)
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"
