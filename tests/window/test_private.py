"""The program talks to nobody: seen by the system's own trace, and in a world without
a network. WebDriver would need a socket: it is not used here."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing

from app import FIXTURE, ROOT, binary, family, new_home, toml
from case import WindowTest
from desktop import wait_for
from service import Service


class Private(WindowTest):
    def test_it_reaches_the_desktop_and_nobody_else(self):
        """All that the program, its worker and the web engine reach for by sockets
        while a message is taken in and written down."""
        made, text = self.traced(new_home(self.home))
        self.assertIn("fellow Americans", text)
        families = set(re.findall(r"socket\((AF_\w+)", made))
        self.assertIn("AF_UNIX", families, "the trace is not empty")
        # Netlink is how a program asks its own kernel which interfaces there are.
        self.assertLessEqual(families, {"AF_UNIX", "AF_NETLINK"})
        self.assertNotRegex(made, r"(connect|bind|sendto)\(\d+, \{sa_family=AF_INET6?")
        self.assertEqual(self.unknown(made), set(), "local sockets that nobody has heard of")

    def test_with_a_service_it_reaches_that_one_too_and_nobody_else(self):
        """The control: the same trace once the user has turned a service on, which writes
        the message because there is no model here."""
        home = new_home(self.home, model=None, with_models=False)
        with Service("Written down elsewhere.") as service:
            chosen = service.settings(policy="automatic")
            table = "".join(f"{name} = {toml(value)}\n" for name, value in chosen.items())
            with (home / "config/settings.toml").open("a") as settings:
                settings.write(f"\n[cloud]\n{table}")
            made, text = self.traced(home)
        self.assertEqual(text, "Written down elsewhere.")
        ports = re.findall(r"connect\(\d+, \{sa_family=AF_INET6?, sin6?_port=htons\((\d+)\)[^}]*127\.0\.0\.1", made)
        self.assertEqual(ports, [str(service.port)])
        named = re.findall(r"\w+\(\d+, [^{]*\{sa_family=AF_INET6?, [^}]*\}", made)
        others = [call for call in named if f"htons({service.port})" not in call and not is_our_own_end(call)]
        self.assertEqual(others, [], "somebody else was reached for")
        self.assertEqual(self.unknown(made), set(), "local sockets that nobody has heard of")

    @unittest.skipUnless((binary().parent / "earshot").exists(), "the command is not beside the window")
    def test_what_the_documents_have_one_try_is_so(self):
        """The lines under “See for yourself” in docs/privacy.md, as they stand there."""
        home = new_home(self.home)
        shutil.copy(FIXTURE, self.folder / "message.opus")
        path = f"{binary().parent}:{self.desktop.environment['PATH']}"
        environment = self.desktop.environment | {"EARSHOT_HOME": str(home), "PATH": path}
        network, apart, traced = see_for_yourself()
        run = lambda line: subprocess.run(  # noqa: E731
            ["bash", "-c", line], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120
        )
        self.assertIn("has never connected to anything", run(network).stdout)
        if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0:
            self.assertIn("fellow Americans", run(apart).stdout)
        started = self.desktop.start("bash", "-c", traced, cwd=self.folder, env=environment, stdout=subprocess.PIPE)
        self.addCleanup(kill_all, started.pid)
        log = home / "logs/earshot.log"
        wait_for(lambda: log.exists() and "the page is ready" in log.read_text(), "the page", 90)
        os.kill(self.ours(started.pid), signal.SIGTERM)
        said, _ = started.communicate(timeout=30)
        self.assertEqual(said, b"")

    def ours(self, started):
        """The number of our program among those that were started."""
        is_ours = lambda pid: os.readlink(f"/proc/{pid}/exe") == os.path.realpath(binary())  # noqa: E731
        return next(pid for pid in family(started) if is_ours(pid))

    def traced(self, home):
        """The calls about sockets that the program and all of its own make while the sample
        is written down, and the first words of that."""
        calls = self.folder / "calls"
        text = self.write_down(home, "strace", "-f", "-qq", "-s", "256", "-e", "trace=%network", "-o", calls)
        return calls.read_text(), text

    def unknown(self, made):
        """Local sockets in a trace that are not the desktop's."""
        reached = set(re.findall(r"sun_path=@?\"([^\"]+)\"", made))
        return {path for path in reached if not self.is_of_the_desktop(path)}

    def is_of_the_desktop(self, path):
        """The desktop's own sockets, by name."""
        at = self.desktop.environment
        return (
            # The screen.
            path == f"/tmp/.X11-unix/X{at['DISPLAY'].removeprefix(':')}"
            # The session's bus, by which one window is told of a second start.
            or path == at["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path=")
            # The system's bus, whom the tray and the look at the battery ask.
            or path in ("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket")
            # The sound server.
            or path == at["PULSE_SERVER"].removeprefix("unix:")
            # The bus on which a screen reader listens.
            or re.search(r"/at-spi/bus(_\d+)?$", path)
            # Names of users and groups, which the C library asks a local service for.
            or path == "/var/run/nscd/socket"
        )

    def test_it_works_in_a_world_without_a_network(self):
        if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode != 0:
            self.skipTest("no network namespaces here")
        home = new_home(self.home)
        text = self.write_down(home, "unshare", "-rn")
        self.assertIn("fellow Americans", text)
        self.assertFalse((home / "data/network-ledger.jsonl").exists(), "nothing was asked of a network")

    def write_down(self, home, *under):
        """Has the program write down the sample under another one, and ends it; gives
        the first words."""
        started = self.desktop.start(
            *under, binary(), FIXTURE,
            env=self.desktop.environment | {"EARSHOT_HOME": str(home)},
        )
        # Left open, its window would lie over those of the tests that follow.
        self.addCleanup(kill_all, started.pid)
        text = wait_for(lambda: excerpt(home / "data/notes.db"), "the text", 180)
        time.sleep(1)
        # Another program may have become ours or have it as a child.
        ours = self.ours(started.pid)
        self.assertGreaterEqual(len(family(ours)), 3, "the web engine has processes of its own")
        os.kill(ours, signal.SIGTERM)
        started.wait(20)
        return text


def see_for_yourself():
    """The commands that the documents have one try."""
    text = (ROOT / "docs/privacy.md").read_text()
    lines = text.split("## See for yourself")[1].split("```")[1].splitlines()[1:]
    return [line.split("  #")[0].strip() for line in lines]


def is_our_own_end(call):
    """Asking which port was given to one's own end reaches for nobody."""
    return call.startswith("getsockname(")


def kill_all(pid):
    """Ends a process and all that descend from it, if they are still there."""
    for each in family(pid):
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            pass


def excerpt(database):
    """The first words of the only note, read beside the running program."""
    if not database.exists():
        return None
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as library:
        try:
            row = library.execute("SELECT excerpt FROM notes").fetchone()
        except sqlite3.OperationalError:  # it is just being made
            return None
    return row and row[0]
