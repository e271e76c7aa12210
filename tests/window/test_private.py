"""The program talks to nobody: seen by the system's own trace, and in a world without
a network. WebDriver would need a socket: it is not used here."""

import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

from app import FIXTURE, binary, family, new_home
from case import WindowTest
from desktop import wait_for


class Private(WindowTest):
    def test_it_reaches_the_desktop_and_nobody_else(self):
        """All that the program, its worker and the web engine reach for by sockets
        while a message is taken in and written down."""
        home, calls = new_home(self.home), self.folder / "calls"
        self.write_down(home, "strace", "-f", "-qq", "-s", "256", "-e", "trace=%network", "-o", calls)
        made = calls.read_text()
        families = set(re.findall(r"socket\((AF_\w+)", made))
        self.assertIn("AF_UNIX", families, "the trace is not empty")
        # Netlink is how a program asks its own kernel which interfaces there are.
        self.assertLessEqual(families, {"AF_UNIX", "AF_NETLINK"})
        self.assertNotRegex(made, r"(connect|bind|sendto)\(\d+, \{sa_family=AF_INET6?")
        reached = set(re.findall(r"sun_path=@?\"([^\"]+)\"", made))
        unknown = {path for path in reached if not self.is_of_the_desktop(path)}
        self.assertEqual(unknown, set(), "local sockets that nobody has heard of")

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
        ours = [pid for pid in family(started.pid) if os.readlink(f"/proc/{pid}/exe") == os.path.realpath(binary())]
        self.assertGreaterEqual(len(family(ours[0])), 3, "the web engine has processes of its own")
        os.kill(ours[0], signal.SIGTERM)
        started.wait(20)
        return text


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
