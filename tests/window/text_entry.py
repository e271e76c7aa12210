"""A window with a text field, whose content is written to a file.

Run with the system's Python, which has GTK: text_entry.py FILE
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402


def main(file):
    window = Gtk.Window(title="Text field")
    window.set_default_size(420, 80)
    window.move(1100, 40)
    entry = Gtk.Entry()
    entry.connect("changed", lambda field: Path(file).write_text(field.get_text(), encoding="utf-8"))
    window.add(entry)
    window.connect("destroy", Gtk.main_quit)
    window.show_all()
    Gtk.main()


main(sys.argv[1])
