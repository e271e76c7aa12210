"""Says on the session's bus, as logind does, that the computer is about to sleep.

Prints the bus's address when it can be asked, and "asked to wait" whenever somebody asks.
For each line that it reads it puts the computer to sleep, and prints "waited" once those
who asked have let go, "nobody let go" if they do not, or "nobody asked". It ends with its
standard input.
"""

import os
import select
import sys
import time

from gi.repository import Gio, GLib

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
INTERFACE = f"{NAME}.Manager"
PATIENCE = 5.0
DESCRIBED = f"""<node><interface name="{INTERFACE}">
<method name="Inhibit">
<arg name="what" type="s" direction="in"/><arg name="who" type="s" direction="in"/>
<arg name="why" type="s" direction="in"/><arg name="mode" type="s" direction="in"/>
<arg name="held" type="h" direction="out"/>
</method>
<signal name="PrepareForSleep"><arg name="begins" type="b"/></signal>
</interface></node>"""

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
# The ends by which it is seen that the other ends were closed.
held = []


def tell(what: str) -> None:
    print(what, flush=True)


def inhibit(_bus, _sender, _path, _interface, _method, asked, call) -> None:
    if (asked[0], asked[3]) != ("sleep", "delay"):
        call.return_dbus_error("org.freedesktop.DBus.Error.InvalidArgs", "not that")
        return
    ours, theirs = os.pipe()
    fds = Gio.UnixFDList.new()
    index = fds.append(theirs)
    call.return_value_with_unix_fd_list(GLib.Variant("(h)", (index,)), fds)
    os.close(theirs)
    held.append(ours)
    tell("asked to wait")


def about_to(begins: bool) -> None:
    bus.emit_signal(None, PATH, INTERFACE, "PrepareForSleep", GLib.Variant("(b)", (begins,)))
    bus.flush_sync()


def sleep() -> None:
    waits = [end for end in held if not closed(end, 0)]
    about_to(True)
    until = time.monotonic() + PATIENCE
    let_go = [closed(end, until - time.monotonic()) for end in waits]
    tell("nobody asked" if not waits else "waited" if all(let_go) else "nobody let go")
    about_to(False)


def closed(end: int, seconds: float) -> bool:
    return bool(select.select([end], [], [], max(0, seconds))[0])


def heard(source, _condition) -> bool:
    if not source.readline():
        loop.quit()
        return False
    sleep()
    return True


bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(DESCRIBED).interfaces[0], inhibit, None, None)
loop = GLib.MainLoop()
Gio.bus_own_name_on_connection(
    bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: tell(os.environ["DBUS_SESSION_BUS_ADDRESS"]), None
)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, heard)
loop.run()
