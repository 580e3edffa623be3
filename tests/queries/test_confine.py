"""A confined process keeps what queries need and can do nothing else; each thing is tried from inside."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

INSIDE = """
import json, os, socket, subprocess, sys
from queries.confine import confine
folder, canary, port = sys.argv[1:]
agreed = confine(folder, 2**31)
def tried(act):
    try:
        act()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"
def write(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
print(json.dumps({
    "files": agreed.files, "calls": agreed.calls,
    "read own": tried(lambda: open(os.path.join(folder, "own"), "rb").read()),
    "list own": tried(lambda: os.listdir(folder)),
    "read canary": tried(lambda: open(canary, "rb").read()),
    "list root": tried(lambda: os.listdir("/")),
    "write own": tried(lambda: write(os.path.join(folder, "own"))),
    "make": tried(lambda: write(os.path.join(folder, "new"))),
    "remove": tried(lambda: os.unlink(os.path.join(folder, "own"))),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", int(port)), 1)),
    "start": tried(lambda: subprocess.run(["/bin/true"])),
    "signal": tried(lambda: os.kill(os.getppid(), 0)),
    "memory": tried(lambda: bytearray(2**32)),
}))
"""


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="confined on Linux only"
)
def test_a_confined_process_reads_its_folder_and_does_nothing_else(tmp_path: Path) -> None:
    folder, canary = tmp_path / "图谱", tmp_path / "canary"
    folder.mkdir()
    (folder / "own").write_text("x")
    canary.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", INSIDE, str(folder), str(canary), str(server.getsockname()[1])]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=30, check=True)
    found = json.loads(done.stdout)
    landlock = found.pop("files")
    assert found.pop("calls")
    may = {"read own", "list own"} | (set() if landlock else {"read canary", "list root", "remove"})
    assert {act for act, how in found.items() if how == "done"} == may
    assert found["memory"] == "MemoryError"
    assert (folder / "own").exists() is landlock
