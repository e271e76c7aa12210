"""A fake NetworkManager on the session bus that reports a metered connection.

Prints the bus address when it is ready. Exits at end of input.
"""

import os
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.NetworkManager"
METERED_YES = 1
INTERFACE = f"""<node><interface name="{NAME}">
<property name="Metered" type="u" access="read"/>
</interface></node>"""


def main() -> None:
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.register_object(
        "/org/freedesktop/NetworkManager",
        Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0],
        None,
        lambda *_: GLib.Variant("u", METERED_YES),
        None,
    )
    loop = GLib.MainLoop()
    ready = lambda *_: print(os.environ["DBUS_SESSION_BUS_ADDRESS"], flush=True)  # noqa: E731
    Gio.bus_own_name_on_connection(bus, NAME, Gio.BusNameOwnerFlags.NONE, ready, None)
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_HUP, lambda *_: loop.quit())
    loop.run()


if __name__ == "__main__":
    main()
