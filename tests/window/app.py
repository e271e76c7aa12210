"""Runs the real program under WebDriver."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.webkitgtk.service import Service

from desktop import stop_process, wait_for

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "tests/fixtures/inaugural.opus"


# Scrolls an element into view and returns its vertical position.
POSITION = "(arguments[0].scrollIntoView({ block: 'nearest' }), arguments[0].getBoundingClientRect().y)"


def target():
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target")


def binary():
    return Path(os.environ.get("EARSHOT_WINDOW", target() / "release/earshot-app"))


def models():
    return Path(os.environ.get("EARSHOT_TEST_MODELS", target() / "models"))


def new_home(folder, first_run_done=True, model="tiny.en-q8_0", with_models=True, **settings):
    home = Path(folder)
    (home / "config").mkdir(parents=True)
    # Links to files, so that downloads do not change the shared folder.
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
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


class Options(webdriver.WebKitGTKOptions):
    """Removes the browser name, which the driver would reject."""

    def to_capabilities(self):
        capabilities = dict(super().to_capabilities())
        capabilities.pop("browserName", None)
        return capabilities


class App:
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
        """Closes the window and waits until the program and its children have ended. WebDriver
        sometimes closes only the page; then the program gets SIGTERM."""
        processes = process_tree(self.pid)
        try:
            self.driver.quit()
        except Exception:  # a test may have killed the program
            pass
        deadline = time.monotonic() + 3
        while is_alive(self.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if is_alive(self.pid):
            os.kill(self.pid, signal.SIGTERM)
        wait_for(lambda: not any(map(is_alive, processes)), "the end of the program")
        stop_process(self.service.process)

    def kill(self):
        """Kills the program, like a power cut."""
        os.kill(self.pid, signal.SIGKILL)
        self.close()

    def js(self, script, *arguments):
        return self.driver.execute_script(f"return ({script});", *arguments)

    def call(self, command, **arguments):
        reply = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])"
            ".then((value) => done({ value }), (error) => done({ error }));",
            command,
            arguments,
        )
        if "error" in reply:
            raise RuntimeError(f"{command}: {reply['error']}")
        return reply.get("value")

    def wait(self, script, what, seconds=60, *arguments):
        try:
            return wait_for(lambda: self.js(script, *arguments), what, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; the page shows:\n{self.text('body')}") from None

    def find(self, css):
        return wait_for(
            lambda: next((e for e in self.driver.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), None),
            css,
        )

    def labelled(self, label, seconds=30):
        """The first visible element with this accessible label or first line of text."""
        script = (
            "[...document.querySelectorAll('button, input, a, label, [role=menuitem], [role=slider]')]"
            ".find((e) => e.getClientRects().length && !e.disabled &&"
            " ((e.getAttribute('aria-label') ?? '') === arguments[0] || e.innerText.trim().split('\\n')[0] === arguments[0]))"
        )
        return wait_for(lambda: self.js(script, label), f"“{label}”", seconds)

    def click(self, label):
        """Clicks the element with this label once its position is stable: content that is still
        loading may move it."""
        positions = []

        def stable():
            element = self.labelled(label)
            positions.append((element.id, self.js(POSITION, element)))
            return element if len(positions) > 2 and len(set(positions[-3:])) == 1 else None

        wait_for(stable, f"“{label}” to stop moving").click()

    def text(self, css):
        return self.js("document.querySelector(arguments[0])?.innerText ?? ''", css)

    def resize(self, width, height):
        self.driver.set_window_size(width, height)
        wait_for(lambda: abs(self.js("innerWidth") - width) < 40, f"a width of {width}", 10)

    def window(self):
        return wait_for(
            lambda: self.desktop.run("xdotool", "search", "--pid", self.pid, "--onlyvisible", "--name", "^Earshot$", check=False),
            "the window",
        ).splitlines()[0]

    def launch_again(self, *files):
        return subprocess.run(
            [str(binary()), *map(str, files)],
            env=self.desktop.environment | {"EARSHOT_HOME": str(self.home)},
            timeout=60,
        ).returncode

    def notes(self, query=""):
        flags = {"favourite": False, "unheard": False, "questions": False, "bin": False}
        filter = {"query": query, "language": None, "conversation": None, **flags}
        return self.call("list_notes", filter=filter, offset=0, limit=1000)["items"]

    def text_of(self, id):
        """The current text of a note, as the model wrote it."""
        note = self.call("open_note", id=id)
        version = next((each for each in note["versions"] if each["id"] == note["current_version"]), None)
        return " ".join(segment["text"] for segment in version["transcript"]["segments"]) if version else ""

    def wait_for_text(self, count=1, seconds=180):
        def ready():
            notes = [found["note"] for found in self.notes()]
            done = [note for note in notes if note["state"] != "empty"]
            return done if len(done) >= count else None

        return wait_for(ready, f"the text of {count} notes", seconds)

    def _find_program(self):
        name = binary().name[:15]

        def found():
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit() and parent_pid(entry.name) == self.service.process.pid:
                    try:
                        if (entry / "comm").read_text().strip() == name:
                            return int(entry.name)
                    except OSError:
                        continue
            return None

        return wait_for(found, "the program")


def parent_pid(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return int(stat.rsplit(")", 1)[1].split()[1])


def process_tree(pid):
    found, parents = [pid], {pid}
    while parents:
        parents = {
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and parent_pid(entry.name) in parents
        }
        found.extend(parents)
    return found


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
