"""A system tray: StatusNotifier host and dbusmenu client.

Run with the system's Python, which has Gio. Reads commands from standard input: `items` prints
the icon's menu as JSON, `press LABEL` activates an entry.
"""

import json
import sys
import threading

from gi.repository import Gio, GLib

WATCHER = """
<node><interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
  <signal name="StatusNotifierHostRegistered"/>
</interface></node>
"""
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"


class TrayHost:
    def __init__(self):
        self.icons = []
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        node = Gio.DBusNodeInfo.new_for_xml(WATCHER)
        self.bus.register_object(
            "/StatusNotifierWatcher", node.interfaces[0], self.on_method_call, self.on_property_get, None
        )
        Gio.bus_own_name_on_connection(
            self.bus, "org.kde.StatusNotifierWatcher", Gio.BusNameOwnerFlags.NONE, None, None
        )

    def on_method_call(self, _bus, sender, _path, _interface, method, arguments, invocation):
        if method == "RegisterStatusNotifierItem":
            named = arguments.unpack()[0]
            # Either an object path of the sender, or a bus name with the default path.
            icon = (sender, named) if named.startswith("/") else (named, "/StatusNotifierItem")
            self.icons.append(icon)
        invocation.return_value(None)

    def on_property_get(self, _bus, _sender, _path, _interface, name):
        return {
            "RegisteredStatusNotifierItems": GLib.Variant("as", [a + b for a, b in self.icons]),
            "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
            "ProtocolVersion": GLib.Variant("i", 0),
        }[name]

    def call(self, owner, path, interface, method, arguments):
        reply = self.bus.call_sync(
            owner, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None
        )
        return reply.unpack()

    def menu(self):
        """The last icon's menu object, and its entries: ID, label."""
        if not self.icons:
            return None, []
        owner, path = self.icons[-1]
        arguments = GLib.Variant("(ss)", (ITEM, "Menu"))
        (menu,) = self.call(owner, path, "org.freedesktop.DBus.Properties", "Get", arguments)
        arguments = GLib.Variant("(iias)", (0, -1, []))
        _, (_, _, children) = self.call(owner, menu, MENU, "GetLayout", arguments)
        entries = [(number, about.get("label", "")) for number, about, _ in children]
        return (owner, menu), [entry for entry in entries if entry[1]]

    def press(self, label):
        (owner, path), entries = self.menu()
        number = next(number for number, text in entries if text.replace("_", "") == label)
        pressed = GLib.Variant("(isvu)", (number, "clicked", GLib.Variant("i", 0), 0))
        self.call(owner, path, MENU, "Event", pressed)


def run_command(tray, line):
    word, _, rest = line.strip().partition(" ")
    try:
        if word == "press":
            tray.press(rest)
        print(json.dumps([label.replace("_", "") for _, label in tray.menu()[1]]), flush=True)
    except (GLib.Error, StopIteration) as error:
        print(json.dumps({"error": str(error)}), flush=True)


def main():
    tray = TrayHost()
    loop = GLib.MainLoop()

    def read():
        for line in sys.stdin:
            GLib.idle_add(run_command, tray, line)
        GLib.idle_add(loop.quit)

    threading.Thread(target=read, daemon=True).start()
    loop.run()


main()
