"""Network access of the window, as traced by strace and in a network namespace without
interfaces. WebDriver is not used: it needs a socket."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing

from app import FIXTURE, ROOT, binary, process_tree, new_home, toml
from base import WindowTest
from desktop import wait_for
from service import FakeService


class Privacy(WindowTest):
    def test_only_sockets_of_the_desktop_are_used(self):
        trace, text = self.trace(new_home(self.home))
        self.assertIn("fellow Americans", text)
        families = set(re.findall(r"socket\((AF_\w+)", trace))
        self.assertIn("AF_UNIX", families, "the trace is empty")
        # Netlink queries the kernel for network interfaces.
        self.assertLessEqual(families, {"AF_UNIX", "AF_NETLINK"})
        self.assertNotRegex(trace, r"(connect|bind|sendto)\(\d+, \{sa_family=AF_INET6?")
        self.assertEqual(self.unknown_sockets(trace), set(), "unknown local sockets")

    def test_an_enabled_service_is_the_only_connection(self):
        """The control: the same trace with the cloud service enabled. It transcribes the message
        because no model is installed."""
        home = new_home(self.home, model=None, with_models=False)
        with FakeService("Written down elsewhere.") as service:
            chosen = service.settings(policy="automatic")
            table = "".join(f"{name} = {toml(value)}\n" for name, value in chosen.items())
            with (home / "config/settings.toml").open("a") as settings:
                settings.write(f"\n[cloud]\n{table}")
            trace, text = self.trace(home)
        self.assertEqual(text, "Written down elsewhere.")
        ports = re.findall(r"connect\(\d+, \{sa_family=AF_INET6?, sin6?_port=htons\((\d+)\)[^}]*127\.0\.0\.1", trace)
        self.assertEqual(ports, [str(service.port)])
        named = re.findall(r"\w+\(\d+, [^{]*\{sa_family=AF_INET6?, [^}]*\}", trace)
        others = [call for call in named if f"htons({service.port})" not in call and not is_local_query(call)]
        self.assertEqual(others, [], "another address was contacted")
        self.assertEqual(self.unknown_sockets(trace), set(), "unknown local sockets")

    @unittest.skipUnless((binary().parent / "earshot").exists(), "the command is not built")
    def test_documented_commands_work(self):
        """Runs the commands under “See for yourself” in docs/privacy.md."""
        home = new_home(self.home)
        shutil.copy(FIXTURE, self.folder / "message.opus")
        path = f"{binary().parent}:{self.desktop.environment['PATH']}"
        environment = self.desktop.environment | {"EARSHOT_HOME": str(home), "PATH": path}
        network, without_network, traced = documented_commands()
        run = lambda line: subprocess.run(  # noqa: E731
            ["bash", "-c", line], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120
        )
        self.assertIn("has never connected to anything", run(network).stdout)
        if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0:
            self.assertIn("fellow Americans", run(without_network).stdout)
        started = self.desktop.start("bash", "-c", traced, cwd=self.folder, env=environment, stdout=subprocess.PIPE)
        self.addCleanup(kill_all, started.pid)
        log = home / "logs/earshot.log"
        wait_for(lambda: log.exists() and "the page is ready" in log.read_text(), "the page", 90)
        os.kill(self.program_pid(started.pid), signal.SIGTERM)
        output, _ = started.communicate(timeout=30)
        self.assertEqual(output, b"")

    def program_pid(self, started):
        is_ours = lambda pid: os.readlink(f"/proc/{pid}/exe") == os.path.realpath(binary())  # noqa: E731
        return next(pid for pid in process_tree(started) if is_ours(pid))

    def trace(self, home):
        """The network system calls of the program and its children while the sample is
        transcribed, and the first words of the text."""
        calls = self.folder / "calls"
        text = self.transcribe_under(home, "strace", "-f", "-qq", "-s", "256", "-e", "trace=%network", "-o", calls)
        return calls.read_text(), text

    def unknown_sockets(self, trace):
        paths = set(re.findall(r"sun_path=@?\"([^\"]+)\"", trace))
        return {path for path in paths if not self.is_desktop_socket(path)}

    def is_desktop_socket(self, path):
        environment = self.desktop.environment
        return (
            path == f"/tmp/.X11-unix/X{environment['DISPLAY'].removeprefix(':')}"
            # Session bus, for the single instance.
            or path == environment["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path=")
            # System bus, for the tray and the battery state.
            or path in ("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket")
            or path == environment["PULSE_SERVER"].removeprefix("unix:")
            # Accessibility bus.
            or re.search(r"/at-spi/bus(_\d+)?$", path)
            # Name service cache of the C library.
            or path == "/var/run/nscd/socket"
        )

    def test_transcription_works_without_a_network(self):
        if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode != 0:
            self.skipTest("no network namespaces here")
        home = new_home(self.home)
        text = self.transcribe_under(home, "unshare", "-rn")
        self.assertIn("fellow Americans", text)
        self.assertFalse((home / "data/network-ledger.jsonl").exists(), "a connection was attempted")

    def transcribe_under(self, home, *under):
        """Runs the program under another one until the sample is transcribed; returns the first
        words."""
        started = self.desktop.start(
            *under, binary(), FIXTURE,
            env=self.desktop.environment | {"EARSHOT_HOME": str(home)},
        )
        # A window that stays open would cover those of later tests.
        self.addCleanup(kill_all, started.pid)
        text = wait_for(lambda: excerpt(home / "data/notes.db"), "the text", 180)
        time.sleep(1)
        # `under` either execs the program or is its parent.
        pid = self.program_pid(started.pid)
        self.assertGreaterEqual(len(process_tree(pid)), 3, "the web view has its own processes")
        os.kill(pid, signal.SIGTERM)
        started.wait(20)
        return text


def documented_commands():
    text = (ROOT / "docs/privacy.md").read_text()
    lines = text.split("## See for yourself")[1].split("```")[1].splitlines()[1:]
    return [line.split("  #")[0].strip() for line in lines]


def is_local_query(call):
    return call.startswith("getsockname(")


def kill_all(pid):
    for each in process_tree(pid):
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            pass


def excerpt(database):
    if not database.exists():
        return None
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as library:
        try:
            row = library.execute("SELECT excerpt FROM notes").fetchone()
        except sqlite3.OperationalError:  # the database is being created
            return None
    return row and row[0]
