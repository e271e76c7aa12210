"""A small window from which files can be dragged, like a file manager.

Run with the system's Python, which has GTK: drag_source.py FILE...
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402


def main(files):
    window = Gtk.Window(title="Files to drag")
    window.set_default_size(160, 120)
    window.move(1300, 40)
    label = Gtk.Label(label=f"{len(files)} files")
    handle = Gtk.EventBox()
    handle.add(label)
    handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    handle.drag_source_add_uri_targets()
    uris = [Path(file).resolve().as_uri() for file in files]
    handle.connect("drag-data-get", lambda _, __, data, *___: data.set_uris(uris))
    handle.connect("drag-end", lambda *_: Gtk.main_quit())
    window.add(handle)
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    Gtk.main()


main(sys.argv[1:])
