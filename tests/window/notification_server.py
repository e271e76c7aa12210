"""A desktop's notification server and screen saver.

Run with the system's Python, which has Gio. Reads commands from standard input: `shown` prints all
notifications as JSON, `click NUMBER` clicks one, `lock` and `unlock` change the screen.
"""

import json
import sys
import threading

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
SAVER, SAVER_PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
INTERFACES = f"""
<node>
  <interface name="{NAME}">
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
  </interface>
  <interface name="{SAVER}"><method name="GetActive"><arg type="b" direction="out"/></method></interface>
</node>
"""


class NotificationServer:
    def __init__(self):
        self.shown, self.is_locked = [], False
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        server, saver = Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces
        self.bus.register_object(PATH, server, self.on_method_call, None, None)
        self.bus.register_object(SAVER_PATH, saver, self.on_method_call, None, None)
        for name in (SAVER, NAME):
            Gio.bus_own_name_on_connection(self.bus, name, Gio.BusNameOwnerFlags.NONE, None, None)

    def on_method_call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == "GetActive":
            reply = GLib.Variant("(b)", (self.is_locked,))
        elif method == "GetCapabilities":
            reply = GLib.Variant("(as)", (["body", "body-markup", "actions"],))
        else:
            _, _, _, title, body, _, _, _ = arguments.unpack()
            self.shown.append({"title": title, "body": body})
            reply = GLib.Variant("(u)", (len(self.shown),))
        invocation.return_value(reply)

    def run(self, line):
        command, *number = line.split()
        if command == "click":
            clicked = GLib.Variant("(us)", (int(number[0]), "default"))
            self.bus.emit_signal(None, PATH, NAME, "ActionInvoked", clicked)
        elif command in ("lock", "unlock"):
            self.is_locked = command == "lock"
        print(json.dumps(self.shown), flush=True)
        return False


def read_commands(server):
    for line in sys.stdin:
        GLib.idle_add(server.run, line)


threading.Thread(target=read_commands, args=[NotificationServer()], daemon=True).start()
GLib.MainLoop().run()
