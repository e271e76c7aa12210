"""User input outside the page: drag and drop, system dialogs."""

import re
import time

from desktop import wait_for


def drag(desktop, app, files, leave=False):
    """Drags files from another window onto ours. `leave` does not release the button."""
    source = desktop.start("/usr/bin/python3", __file__.replace("user_input.py", "drag_source.py"), *files)
    window = wait_for(
        lambda: desktop.run("xdotool", "search", "--onlyvisible", "--name", "^Files to drag$", check=False),
        "the window to drag from",
    ).splitlines()[-1]
    desktop.run("xdotool", "windowraise", window)
    start, end = centre(desktop, window), centre(desktop, app.window())
    time.sleep(0.3)
    desktop.run("xdotool", "mousemove", *start, "mousedown", 1)
    steps = 24
    for step in range(1, steps + 1):
        x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
        desktop.run("xdotool", "mousemove", x, y)
        time.sleep(0.02)
    if leave:
        return source
    time.sleep(0.2)
    desktop.run("xdotool", "mousemove", end[0] + 3, end[1] + 3, "mouseup", 1)
    return source


def centre(desktop, window):
    shell = desktop.run("xdotool", "getwindowgeometry", "--shell", window)
    at = {name: int(value) for name, value in re.findall(r"^(X|Y|WIDTH|HEIGHT)=(-?\d+)$", shell, re.M)}
    return at["X"] + at["WIDTH"] // 2, at["Y"] + at["HEIGHT"] // 2


def choose_in_dialog(desktop, app, path):
    window = wait_for(lambda: find_dialog(desktop, app), "the file dialog")
    desktop.run("xdotool", "windowactivate", "--sync", window)
    # Focuses the path field and selects its text.
    for keys in ("ctrl+l", "ctrl+a"):
        time.sleep(0.4)
        desktop.run("xdotool", "key", "--clearmodifiers", keys)
    desktop.run("xdotool", "type", "--clearmodifiers", "--delay", 15, path)

    def confirm():
        # The completion popup may consume the first Return.
        time.sleep(0.7)
        if find_dialog(desktop, app):
            desktop.run("xdotool", "key", "--clearmodifiers", "Return", check=False)
        return not find_dialog(desktop, app)

    wait_for(confirm, "the dialog to close")


def find_dialog(desktop, app):
    shown = desktop.run("xdotool", "search", "--pid", app.pid, "--onlyvisible", "--name", ".", check=False)
    main = app.window()
    others = [window for window in shown.split() if window != main]
    return others[0] if others else None
