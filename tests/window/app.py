"""The real program under WebDriver."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.webkitgtk.service import Service

from desktop import end, wait_for

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "tests/fixtures/inaugural.opus"


# Where an element is once it is in sight.
PLACE = "(arguments[0].scrollIntoView({ block: 'nearest' }), arguments[0].getBoundingClientRect().y)"


def target():
    """Cargo's target folder."""
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target")


def binary():
    """The program under test."""
    return Path(os.environ.get("EARSHOT_WINDOW", target() / "release/earshot-app"))


def models():
    """The folder of model files."""
    return Path(os.environ.get("EARSHOT_TEST_MODELS", target() / "models"))


def new_home(folder, first_run_done=True, model="tiny.en-q8_0", with_models=True, **settings):
    """A home for the program with models in it."""
    home = Path(folder)
    (home / "config").mkdir(parents=True)
    # A folder of its own: what is fetched into it is nobody else's.
    (home / "models").mkdir()
    for file in models().glob("*.bin") if with_models else ():
        (home / "models" / file.name).symlink_to(file)
    lines = {"version": 1, "interface_language": "en", "first_run_done": first_run_done}
    if model:
        lines["model"] = model
    (home / "config/settings.toml").write_text(
        "".join(f"{name} = {toml(value)}\n" for name, value in (lines | settings).items())
    )
    return home


def toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


class Options(webdriver.WebKitGTKOptions):
    """Ours is no browser that the driver knows by name."""

    def to_capabilities(self):
        capabilities = dict(super().to_capabilities())
        capabilities.pop("browserName", None)
        return capabilities


class App:
    """A running window. Use it as a context."""

    def __init__(self, desktop, home, files=(), size=(1120, 760)):
        self.desktop = desktop
        self.home = Path(home)
        self.service = Service(
            executable_path=shutil.which("WebKitWebDriver"),
            env=desktop.environment
            | {"EARSHOT_HOME": str(home), "TAURI_WEBVIEW_AUTOMATION": "true"},
        )
        options = Options()
        options.binary_location = str(binary())
        for file in files:
            options.add_argument(str(file))
        self.started_at = time.time()
        self.driver = webdriver.WebKitGTK(options=options, service=self.service)
        self.driver.set_script_timeout(120)
        self.pid = self._find_program()
        self.wait("document.querySelector('main, #app > *') !== null", "the page")
        if size:
            self.resize(*size)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the window as a person would, as far as WebDriver can: now and
        then it closes the page alone, and the program is asked to end. Whatever it
        had started has ended too, and writes no more."""
        started = family(self.pid)
        try:
            self.driver.quit()
        except Exception:  # the program may be dead already: a test killed it
            pass
        deadline = time.monotonic() + 3
        while alive(self.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if alive(self.pid):
            os.kill(self.pid, signal.SIGTERM)
        wait_for(lambda: not any(map(alive, started)), "the end of the program")
        end(self.service.process)

    def kill(self):
        """Ends the program at this very instant, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        self.close()

    # ----- the page

    def js(self, script, *arguments):
        """Evaluates an expression in the page."""
        return self.driver.execute_script(f"return ({script});", *arguments)

    def call(self, command, **arguments):
        """Calls a command as the page does; fails as it fails."""
        answer = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])"
            ".then((value) => done({ value }), (error) => done({ error }));",
            command,
            arguments,
        )
        if "error" in answer:
            raise RuntimeError(f"{command}: {answer['error']}")
        return answer.get("value")

    def wait(self, script, what, seconds=60, *arguments):
        """Waits until an expression in the page is true; gives it."""
        return wait_for(lambda: self.js(script, *arguments), what, seconds)

    def find(self, css):
        """The first shown element."""
        return wait_for(
            lambda: next((e for e in self.driver.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), None),
            css,
        )

    def labelled(self, label, seconds=30):
        """The first shown element with this accessible label or text; a hint on
        the lines after it does not count."""
        script = (
            "[...document.querySelectorAll('button, input, a, label, [role=menuitem], [role=slider]')]"
            ".find((e) => e.getClientRects().length && !e.disabled &&"
            " ((e.getAttribute('aria-label') ?? '') === arguments[0] || e.innerText.trim().split('\\n')[0] === arguments[0]))"
        )
        return wait_for(lambda: self.js(script, label), f"“{label}”", seconds)

    def click(self, label):
        """Clicks what has this label, once it stands still: what the page has yet to
        load may push it away from under the pointer."""
        places = []

        def found_still():
            element = self.labelled(label)
            places.append((element.id, self.js(PLACE, element)))
            return element if len(places) > 2 and len(set(places[-3:])) == 1 else None

        wait_for(found_still, f"“{label}” to stand still").click()

    def text(self, css):
        return self.js("document.querySelector(arguments[0])?.innerText ?? ''", css)

    def resize(self, width, height):
        self.driver.set_window_size(width, height)
        wait_for(lambda: abs(self.js("innerWidth") - width) < 40, f"a width of {width}", 10)

    # ----- the world around it

    def window(self):
        """The window's number on the screen."""
        return wait_for(
            lambda: self.desktop.run("xdotool", "search", "--pid", self.pid, "--onlyvisible", "--name", "^Earshot$", check=False),
            "the window",
        ).splitlines()[0]

    def launch_again(self, *files):
        """Starts the program a second time; gives how it ended."""
        return subprocess.run(
            [str(binary()), *map(str, files)],
            env=self.desktop.environment | {"EARSHOT_HOME": str(self.home)},
            timeout=60,
        ).returncode

    def notes(self, query=""):
        """The library, as the list sees it."""
        wish = {"query": query, "language": None, "favourite": False, "bin": False}
        return self.call("list_notes", filter=wish, offset=0, limit=1000)["items"]

    def wait_for_text(self, count=1, seconds=180):
        """Waits until so many notes have their text; gives them."""
        def ready():
            notes = [found["note"] for found in self.notes()]
            done = [note for note in notes if note["state"] != "empty"]
            return done if len(done) >= count else None

        return wait_for(ready, f"the text of {count} notes", seconds)

    def _find_program(self):
        name = binary().name[:15]

        def found():
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit() and parent(entry.name) == self.service.process.pid:
                    try:
                        if (entry / "comm").read_text().strip() == name:
                            return int(entry.name)
                    except OSError:
                        continue
            return None

        return wait_for(found, "the program")


def parent(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return int(stat.rsplit(")", 1)[1].split()[1])


def family(pid):
    """A process and all that descend from it."""
    found, edge = [pid], {pid}
    while edge:
        edge = {
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and parent(entry.name) in edge
        }
        found.extend(edge)
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
