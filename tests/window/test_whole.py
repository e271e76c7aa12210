"""What holds for the program as a whole: it starts at once, loses nothing and does
not freeze."""

import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from app import FIXTURE, binary, family, new_home
from case import WindowTest
from desktop import wait_for
from sounds import make_many


class Whole(WindowTest):
    def test_it_is_ready_soon(self):
        """Warm, from the start of the process until the page has asked for what
        it shows. Without WebDriver, which delays it."""
        home, times = new_home(self.home), []
        log = home / "logs/earshot.log"
        for turn in range(1, 5):
            program = self.desktop.start(
                binary(), env=self.desktop.environment | {"EARSHOT_HOME": str(home)}
            )
            wait_for(lambda: log.exists() and log.read_text().count("the page is ready") == turn, "the page")
            line = [line for line in log.read_text().splitlines() if "the page is ready" in line][-1]
            ready = datetime.fromisoformat(line.split()[0].replace("Z", "+00:00"))
            times.append(ready.timestamp() - started(program.pid))
            program.terminate()
            program.wait(20)
        print(f"start to interactive: {', '.join(f'{each:.2f}' for each in times)} s")
        # Five times the measured 0.57 s.
        self.assertLess(min(times[1:]), 2.9)

    def test_a_page_whose_process_dies_comes_back(self):
        home = new_home(self.home)
        log = home / "logs/earshot.log"
        ready = lambda: log.read_text().count("the page is ready") if log.exists() else 0
        program = self.desktop.start(
            binary(), env=self.desktop.environment | {"EARSHOT_HOME": str(home)}
        )
        wait_for(lambda: ready() == 1, "the page")
        # A dump of memory would hold words and keys: of none of them there is one.
        for pid in family(program.pid):
            self.assertEqual(int(Path(f"/proc/{pid}/coredump_filter").read_text(), 16), 0)
        name = lambda pid: Path(f"/proc/{pid}/comm").read_text()
        shown_by = [int(pid) for pid in family(program.pid) if name(pid).startswith("WebKitWebProces")]
        self.assertEqual(len(shown_by), 1)
        os.kill(shown_by[0], signal.SIGKILL)
        wait_for(lambda: ready() == 2, "the page, once more")
        program.terminate()
        program.wait(20)

    def test_a_killed_program_finishes_after_the_restart(self):
        long = self.folder / "long.opus"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-stream_loop", "11", "-i", FIXTURE, "-c:a", "libopus", "-b:a", "16k", long],
            check=True,
        )
        app = self.open([long], model="base-q8_0")
        # Past the first passages: what is done of one that is not complete is not kept.
        begun = wait_for(
            lambda: next((i for i in app.call("queue")["items"] if 30_000 < i["done_ms"] < 100_000), None),
            "the transcription to be under way",
            120,
        )
        app.kill()
        again = self.open()
        item = again.call("queue")["items"][0]
        self.assertEqual(item["note"], begun["note"])
        self.assertGreater(item["done_ms"], 0, "it goes on where it was")
        note = again.wait_for_text(seconds=240)[0]
        self.assertEqual(note["state"], "ready")
        version = again.call("open_note", id=note["id"])["versions"][-1]
        segments = version["transcript"]["segments"]
        text = " ".join(segment["text"] for segment in segments).lower()
        self.assertGreaterEqual(len(re.findall("fellow americans", text)), 10, text)
        starts = [segment["start_ms"] for segment in segments]
        self.assertEqual(starts, sorted(starts))
        self.assertEqual(len(starts), len(set(starts)), "nothing is there twice")

    def test_many_files_at_once_do_not_freeze_the_page(self):
        count = int(os.environ.get("EARSHOT_MANY", "50"))
        files = make_many(self.folder / "many", count, FIXTURE)
        app = self.open()
        app.driver.execute_script(
            "window.gaps = []; const began = performance.now(); let last = began;"
            "const tick = (now) => { gaps.push([now - last, now - began]); last = now; requestAnimationFrame(tick); };"
            "requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });"
        )
        app.driver.execute_script(
            "window.__TAURI_INTERNALS__.invoke('add_paths', { paths: arguments[0], evenIfKnown: false });",
            [str(file) for file in files],
        )
        # Not through the page, whose breath is being watched.
        wait_for(lambda: self.written() == count, f"the text of {count} notes", 180 + 5 * count, each=1)
        gaps = app.js("gaps.slice(5)")
        worst = sorted(gaps)[-5:]
        told = ", ".join(f"{gap:.0f} ms after {at / 1000:.0f} s" for gap, at in worst)
        print(f"{count} files: {len(gaps)} frames, the longest gaps {told}")
        # Five times the measured 94 ms.
        self.assertLess(worst[-1][0], 470)
        # Nothing goes on growing once all of it is there.
        time.sleep(5)
        before = memory(app.pid)
        for _ in range(4):
            app.find("#search").send_keys("americans", Keys.CONTROL, "a")
            app.find("#search").send_keys(Keys.DELETE)
            time.sleep(2)
        after = memory(app.pid)
        print(f"memory after it {before / 1e6:.0f} MB, later {after / 1e6:.0f} MB")
        self.assertLess(after, before * 1.1 + 20e6)
        log = (self.home / "logs/earshot.log").read_text()
        self.assertNotIn("the worker died", log)

    def written(self):
        """How many notes of the library have their text."""
        library = self.home / "data/notes.db"
        with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM notes WHERE state <> 'empty'").fetchone()[0]

    def test_the_keyboard_is_enough(self):
        app = self.open([FIXTURE])
        app.wait_for_text()

        def keys(*sent):
            app.driver.switch_to.active_element.send_keys(*sent)

        app.find("body").send_keys("/")
        self.assertEqual(app.js("document.activeElement.id"), "search")
        keys("americans")
        app.wait("document.querySelector('[data-row] mark') !== null", "the passage")
        keys(Keys.ARROW_DOWN)
        app.wait("document.activeElement.matches('[data-row]')", "the list to be reached")
        keys(Keys.ENTER)
        app.wait("document.querySelector('[data-word]') !== null", "the note")
        app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
        keys("k")
        app.wait("document.querySelector('button.play').getAttribute('aria-label') === 'Pause'", "the sound")
        keys("k")
        keys("e")
        app.wait("document.querySelector('[contenteditable]') !== null", "the editor")
        app.find("body").send_keys(Keys.ESCAPE)
        app.wait("document.querySelector('[contenteditable]') === null", "the end of editing")
        app.find("body").send_keys("?")
        app.wait("document.querySelector('dialog[open], [role=dialog]') !== null", "the list of keys")


def started(pid):
    """When a process started, in Unix seconds."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """What a process and all that descend from it hold, shared pages counted
    once for all of them; in bytes."""
    total = 0
    for each in family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
