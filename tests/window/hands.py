"""What a person does outside the page: dragging, and the system's dialogs."""

import re
import time

from desktop import wait_for


def drag(desktop, app, files, leave=False):
    """Drags files from another program's window onto ours, step by step."""
    source = desktop.start("/usr/bin/python3", __file__.replace("hands.py", "drag_source.py"), *files)
    number = wait_for(
        lambda: desktop.run("xdotool", "search", "--onlyvisible", "--name", "^Files to drag$", check=False),
        "the window to drag from",
    ).splitlines()[-1]
    desktop.run("xdotool", "windowraise", number)
    start, end = middle(desktop, number), middle(desktop, app.window())
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


def middle(desktop, number):
    """The middle of a window on the screen, in pixels."""
    shell = desktop.run("xdotool", "getwindowgeometry", "--shell", number)
    at = {name: int(value) for name, value in re.findall(r"^(X|Y|WIDTH|HEIGHT)=(-?\d+)$", shell, re.M)}
    return at["X"] + at["WIDTH"] // 2, at["Y"] + at["HEIGHT"] // 2


def answer_dialog(desktop, app, path):
    """Types a path into the system's file dialog and agrees."""
    number = wait_for(lambda: dialog(desktop, app), "the file dialog")
    desktop.run("xdotool", "windowactivate", "--sync", number)
    # The field for paths, whatever it holds already.
    for keys in ("ctrl+l", "ctrl+a"):
        time.sleep(0.4)
        desktop.run("xdotool", "key", "--clearmodifiers", keys)
    desktop.run("xdotool", "type", "--clearmodifiers", "--delay", 15, path)

    def agreed():
        # The list of completions may take the first one for itself.
        time.sleep(0.7)
        if dialog(desktop, app):
            desktop.run("xdotool", "key", "--clearmodifiers", "Return", check=False)
        return not dialog(desktop, app)

    wait_for(agreed, "the end of the dialog")


def dialog(desktop, app):
    """The number of a second window of the program, if there is one."""
    shown = desktop.run("xdotool", "search", "--pid", app.pid, "--onlyvisible", "--name", ".", check=False)
    main = app.window()
    others = [number for number in shown.split() if number != main]
    return others[0] if others else None
