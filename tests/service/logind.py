"""A fake logind on the session bus: delay inhibitors and PrepareForSleep.

Prints the bus address when it is ready, and "inhibited" for each new inhibitor. For each line of
standard input it announces sleep and prints "released" once all inhibitors are released, "timeout"
if they are not, or "no inhibitor" if there is none. Exits at end of input.
"""

import os
import select
import sys
import time

from gi.repository import Gio, GLib

NAME = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
INTERFACE = f"{NAME}.Manager"
RELEASE_TIMEOUT_S = 5.0
INTROSPECTION = f"""<node><interface name="{INTERFACE}">
<method name="Inhibit">
<arg name="what" type="s" direction="in"/><arg name="who" type="s" direction="in"/>
<arg name="why" type="s" direction="in"/><arg name="mode" type="s" direction="in"/>
<arg name="held" type="h" direction="out"/>
</method>
<signal name="PrepareForSleep"><arg name="begins" type="b"/></signal>
</interface></node>"""

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
# Read ends of the pipes: at end of file the inhibitor is released.
inhibitors = []


def report(what: str) -> None:
    print(what, flush=True)


def inhibit(_bus, _sender, _path, _interface, _method, arguments, call) -> None:
    if (arguments[0], arguments[3]) != ("sleep", "delay"):
        call.return_dbus_error("org.freedesktop.DBus.Error.InvalidArgs", "not that")
        return
    read_end, write_end = os.pipe()
    fds = Gio.UnixFDList.new()
    index = fds.append(write_end)
    call.return_value_with_unix_fd_list(GLib.Variant("(h)", (index,)), fds)
    os.close(write_end)
    inhibitors.append(read_end)
    report("inhibited")


def prepare_for_sleep(starting: bool) -> None:
    bus.emit_signal(None, PATH, INTERFACE, "PrepareForSleep", GLib.Variant("(b)", (starting,)))
    bus.flush_sync()


def sleep() -> None:
    active = [end for end in inhibitors if not is_released(end, 0)]
    prepare_for_sleep(True)
    until = time.monotonic() + RELEASE_TIMEOUT_S
    released = [is_released(end, until - time.monotonic()) for end in active]
    report("no inhibitor" if not active else "released" if all(released) else "timeout")
    prepare_for_sleep(False)


def is_released(end: int, seconds: float) -> bool:
    return bool(select.select([end], [], [], max(0, seconds))[0])


def on_input(source, _condition) -> bool:
    if not source.readline():
        loop.quit()
        return False
    sleep()
    return True


bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTROSPECTION).interfaces[0], inhibit, None, None)
loop = GLib.MainLoop()
Gio.bus_own_name_on_connection(
    bus, NAME, Gio.BusNameOwnerFlags.NONE, lambda *_: report(os.environ["DBUS_SESSION_BUS_ADDRESS"]), None
)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, on_input)
loop.run()
