"""Starts a real S3 server (SeaweedFS) once per test process, and ends it with the process."""

import atexit
import ctypes
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from uuid import uuid4

from app.nodes.storage.s3.address import Address
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.signing import Credentials
from app.nodes.storage.s3.trouble import Refused

KEYS = Credentials("flowbutton", "a secret that is never shown")
READER_KEYS = Credentials("reader", "another secret")
BUCKET = "files"
PATIENCE = 60
"""Seconds after which a test gives up; it is up after three on an idle machine."""
MEMORY = "400MiB"
"""What the server tries to stay below; with less it does little but collect garbage."""
SERVICES = ("master", "volume", "filer", "s3")


class S3Server:
    """One server with one empty bucket; each test takes a prefix of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="s3-"))
        services = (*SERVICES, *(f"{one}.port.grpc" for one in SERVICES))
        self.ports = dict(zip(services, free_ports(len(services)), strict=True))
        self._write_keys()
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            self._command(),
            stdout=self.log,
            stderr=self.log,
            cwd=self.folder,
            env={"GOMEMLIMIT": MEMORY, "GOMAXPROCS": "2", "HOME": str(self.folder)},
            preexec_fn=die_along,
        )
        atexit.register(self.stop)
        self._wait()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3']}"

    def address(self, prefix: str | None = None, keys: Credentials = KEYS) -> Address:
        """Return where a datasource of a test lies."""
        prefix = f"{uuid4().hex}/" if prefix is None else prefix
        return Address(self.endpoint, "us-east-1", BUCKET, prefix, credentials=keys)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        Path(f"/tmp/seaweedfs-s3-grpc-{self.ports['s3.port.grpc']}.sock").unlink(missing_ok=True)

    def _command(self) -> list[str]:
        ports = [
            f"-{name}={port}" if "." in name else f"-{name}.port={port}"
            for name, port in self.ports.items()
        ]
        return [
            str(Path(sys.executable).with_name("weed")),
            "-logtostderr=true", "server", f"-dir={self.folder}", *ports,
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", "-s3.iam=false",
            f"-s3.config={self.folder / 'keys.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0",
            f"-filer.localSocket={self.folder / 'filer'}", f"-s3.localSocket={self.folder / 's3'}",
            "-master.volumeSizeLimitMB=64", "-volume.max=50", "-volume.preStopSeconds=0",
            "-master.telemetry=false", "-s3.cacheCapacityMB=0", "-s3.readerCacheSizeMB=32",
        ]  # fmt: skip

    def _write_keys(self) -> None:
        def identity(keys: Credentials, *actions: str) -> dict[str, object]:
            pair = {"accessKey": keys.access_key, "secretKey": keys.secret_key}
            return {"name": keys.access_key, "credentials": [pair], "actions": actions}

        identities = [identity(KEYS, "Admin", "Read", "Write", "List")]
        identities.append(identity(READER_KEYS, "Read", "List"))
        (self.folder / "keys.json").write_text(json.dumps({"identities": identities}))

    def _wait(self) -> None:
        """Return when the server keeps what is written: it answers before it does."""
        client, end = Client(self.address("")), time.monotonic() + PATIENCE
        while True:
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            assert time.monotonic() < end, "The server does not come up."
            try:
                client.call("PUT")
                if client.call("PUT", "ready", body=b"ready").status_code == 200:
                    client.call("DELETE", "ready")
                    return
            except Refused:
                pass
            time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def die_along() -> None:
    """Let the system kill this process with the one that started it, however that ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@cache
def s3_server() -> S3Server:
    """Return the server of this test process."""
    return S3Server()
