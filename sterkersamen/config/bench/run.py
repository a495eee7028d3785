"""Runs every measurement and prints a line of JSON for each figure."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import itertools
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import uvloop

from sterkersamen.config.bench import client, processes

CONNECTIONS = 16
ROUNDS = 20
HTML = {200}


class Bench:
    """One run: a data directory, a plan, and the figures as they come."""

    def __init__(self, folder: Path, seconds: float):
        self.folder = folder
        self.seconds = seconds
        self.plan_path = folder / "plan.json"
        self.constant = folder / "constant"
        self.environment = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "KEYRING_URL"}
        } | {
            "DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "sterkersamen.config.settings",
            "HOST": "127.0.0.1",
            "WORKERS": "1",
            "LOG_LEVEL": "WARNING",
        }

    def python(self, *arguments: str, **options) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-m", *arguments], env=self.environment, **options)  # noqa: S603

    def fill(self) -> dict:
        """Makes the data; gives the plan."""
        subprocess.run(
            [sys.executable, "-c", "from sterkersamen.config import start; start.make_keys()"],
            env=self.environment,
            check=True,
        )
        if self.python("sterkersamen.config.bench.fill", str(self.plan_path)).wait():
            raise RuntimeError("filling failed")
        return json.loads(self.plan_path.read_text(encoding="utf-8"))

    @contextlib.contextmanager
    def server(self) -> Iterator[tuple[int, int]]:
        """A server on a free port: gives its process id and the port."""
        port = free_port()
        self.environment["PORT"] = str(port)
        process = self.python("sterkersamen.config.bench.host", str(self.constant), stdout=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            yield process.pid, port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    def seek(self) -> dict[str, float]:
        """Milliseconds of a search, newest first and best first."""
        process = self.python("sterkersamen.config.bench.seek", str(self.plan_path), stdout=subprocess.PIPE)
        return json.loads(process.communicate()[0])


def main(arguments: list[str] | None = None) -> int:
    """`sterkersamen bench`. SCALE=large in the environment adds a million shares."""
    parser = argparse.ArgumentParser(prog="sterkersamen bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each load lasts")
    options = parser.parse_args(arguments)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="sterkersamen-bench-") as folder:
        uvloop.run(measure(Bench(Path(folder), options.seconds)))
    return 0


async def measure(bench: Bench) -> None:
    """All figures, in the order in which they can be taken."""
    told("fills a data directory")
    plan = bench.fill()
    small, crowd = plan["small"], plan["crowd"]
    request = client.get(small["shares"], small["cookies"][0])
    bench.constant.write_bytes(b"nothing yet")
    with bench.server() as (pid, port):
        await asyncio.sleep(1)
        figure("memory_idle", processes.memory_kib(pid) / 1024, "MiB")
        status, body, _size = await client.fetch(port, request)
        if status != 200:
            raise RuntimeError(f"the list of shares answered {status}")
        bench.constant.write_bytes(body)
    with bench.server() as (pid, port):
        await pages(bench, plan, pid, port)
        await writes(bench, crowd, port)
        await own_side(bench, plan["own"], port)
        await first_visit(small, port)
        figure("memory_loaded", processes.memory_kib(pid) / 1024, "MiB")
    with bench.server() as (pid, port):
        await streams(crowd, pid, port)
    with bench.server() as (_pid, port):
        told("circle_50x12")
        figure("circle_50x12", await client.round_table(port, plan["circles"], ROUNDS), "ms")
    await bare(crowd["event_bytes"])
    told("searches")
    for name, value in bench.seek().items():
        figure(f"search_{name}_p50", value, "ms")


async def pages(bench: Bench, plan: dict, pid: int, port: int) -> None:
    """The list of shares and the group's home against the same bytes as a constant; and how the list grows."""
    small = plan["small"]
    asked = {
        "page_share_list": [client.get(small["shares"], cookie) for cookie in small["cookies"]],
        "page_group_home": [client.get(small["home"], cookie) for cookie in small["cookies"]],
    }
    for name, requests in asked.items():
        told(name)
        await client.load(port, requests, CONNECTIONS, 1.5, HTML)
        before = processes.cpu_ms(pid)
        load = await client.load(port, requests, CONNECTIONS, bench.seconds, HTML)
        used = processes.cpu_ms(pid) - before
        figure(name, load.rate, "requests/s")
        figure(f"{name}_p50", load.percentile(0.5), "ms")
        figure(f"{name}_p99", load.percentile(0.99), "ms")
        figure(f"{name}_cpu", used / load.count, "ms")
        figure(f"{name}_bytes", load.bytes, "bytes")
    told("static_same_size")
    path = bench.constant.with_suffix(".path").read_text(encoding="utf-8")
    await client.load(port, [client.get(path)], CONNECTIONS, 1, HTML)
    load = await client.load(port, [client.get(path)], CONNECTIONS, bench.seconds, HTML)
    figure("static_same_size", load.rate, "requests/s")
    told("growth")
    medians = {}
    for name in ("small", "large", "huge"):
        if name in plan:
            requests = [client.get(plan[name]["shares"], cookie) for cookie in plan[name]["cookies"]]
            await client.load(port, requests, 1, 0.5, HTML)
            medians[name] = (await client.load(port, requests, 1, bench.seconds / 3, HTML)).percentile(0.5)
    figure("growth", medians["large"] / medians["small"], "ratio")
    if "huge" in medians:
        figure("growth_1000000", medians["huge"] / medians["small"], "ratio")


async def writes(bench: Bench, crowd: dict, port: int) -> None:
    """Replies beneath one share: how many a second from 16 connections, and how long one takes when it is alone.

    By a thousand members in turn, as no member may send so many.

    Each is on disk when it is answered (`synchronous=FULL`).
    """
    told("post_reply")

    def request(cookie: str) -> bytes:
        body = f"once={uuid.uuid4()}&body={quote_plus('Dat herken ik. Sterkte vanavond.')}&warning="
        return client.post(crowd["share"], cookie, body)

    writers = itertools.cycle(crowd["cookies"])

    async def run(connections: int, seconds: float) -> client.Load:
        prepared = [request(next(writers)) for _ in range(int(seconds * 2000))]
        return await client.load(port, prepared, connections, seconds, {200, 204, 302, 303})

    await run(1, 0.5)
    alone = await run(1, bench.seconds / 2)
    figure("post_reply", (await run(CONNECTIONS, bench.seconds / 2)).rate, "writes/s")
    figure("post_reply_p50", alone.percentile(0.5), "ms")


async def own_side(bench: Bench, own: dict, port: int) -> None:
    """The pages of somebody who kept five years of entries, one after another."""
    for name in ("home", "trends", "pattern", "log", "read"):
        told(f"recovery_{name}")
        request = [client.get(own[name], own["cookie"])]
        await client.load(port, request, 1, 0.5, HTML)
        load = await client.load(port, request, 1, bench.seconds / 3, HTML)
        figure(f"recovery_{name}_p50", load.percentile(0.5), "ms")
        if name == "trends":
            figure("recovery_trends_bytes", load.bytes, "bytes")


async def first_visit(small: dict, port: int) -> None:
    """What a browser with an empty cache transfers for a group's home, compressed, heads left out."""
    cookie = small["cookies"][0]
    _status, page, size = await client.fetch(port, client.get(small["home"], cookie, "gzip"))
    html = gzip.decompress(page).decode() if page[:2] == b"\x1f\x8b" else page.decode()
    addresses = set(re.findall(r'<(?:link|script|img)[^>]*\s(?:href|src)="(/[^"]+)"', html))
    for address in addresses:
        size += (await client.fetch(port, client.get(address, cookie, "gzip")))[2]
    figure("first_visit_kb", size / 1024, "kB")
    # And the live stream.
    figure("first_visit_requests", 2 + len(addresses), "requests")


async def streams(crowd: dict, pid: int, port: int) -> None:
    """How long a share takes to reach the last of 100 and of 1,000 different members, and what a stream costs."""
    path = f"/live/?stream=group:{crowd['group']}"
    requests = [client.get(path, cookie) for cookie in crowd["cookies"]]

    # More shares than one member may place in a minute.
    writers = itertools.cycle(crowd["cookies"][:10])

    def share(marker: str) -> bytes:
        text = (marker + " is er ook bij. " + "Vandaag lukte het weer. " * 30)[:600]
        body = f"once={uuid.uuid4()}&title=&warning=&body={quote_plus(text)}"
        return client.post(crowd["new"], next(writers), body)

    await client.fetch(port, client.get(crowd["home"], crowd["cookies"][0]))
    before = processes.memory_kib(pid)
    for count in (100, 1000):
        told(f"fanout_{count}")
        readers = await client.open_streams(port, requests[:count])
        if count == 1000:
            figure("stream_kb", (processes.memory_kib(pid) - before) / count, "KiB")
        figure(f"fanout_{count}", await client.fan_out(port, readers, ROUNDS, share), "ms")
        for reader in readers:
            reader.transport.close()
        await asyncio.sleep(0.5)
    # How long a fragment is, for the reference: read from one stream.
    seen = bytearray()
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(requests[1])
    poster = await client.connect(port)
    await asyncio.sleep(0.3)
    await poster.ask(share("maat"))
    with contextlib.suppress(TimeoutError):
        while b"maat" not in seen:
            seen += await asyncio.wait_for(_reader.read(65536), 2)
    writer.close()
    crowd["event_bytes"] = len(seen) - seen.find(b"\r\n\r\n") - 4


async def bare(size: int) -> None:
    """The same bytes from a bare broadcaster to the same readers."""
    told("fanout_bare_1000")
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "sterkersamen.config.bench.bare", str(port)])  # noqa: S603
    try:
        wait_for(port, process)
        readers = await client.open_streams(port, [client.get("/")] * 1000)
        filling = "x" * size

        def send(marker: str) -> bytes:
            body = (marker + filling)[:size]
            return f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()

        figure("fanout_bare_1000", await client.fan_out(port, readers, ROUNDS, send), "ms")
        for reader in readers:
            reader.transport.close()
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Waits until something listens on the port. Raises RuntimeError when the process ended first."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError("a server did not start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise RuntimeError("a server did not start in time")


def figure(name: str, value: float, unit: str) -> None:
    """One line on standard output."""
    sys.stdout.write(json.dumps({"name": name, "value": round(value, 3), "unit": unit}) + "\n")
    sys.stdout.flush()


def told(line: str) -> None:
    """Says on standard error what is going on."""
    sys.stderr.write(f"bench: {line}\n")
    sys.stderr.flush()
