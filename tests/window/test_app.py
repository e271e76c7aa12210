"""The program as a whole: start-up time, crash recovery, responsiveness."""

import os
import re
import signal
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing
from datetime import datetime
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from app import FIXTURE, binary, process_tree, new_home
from base import WindowTest
from desktop import wait_for
from sounds import make_many


class Application(WindowTest):
    def test_page_is_ready_soon(self):
        """A warm start, from process start until the page has loaded its data. WebDriver would
        delay it."""
        home, times = new_home(self.home), []
        log = home / "logs/earshot.log"
        for turn in range(1, 5):
            program = self.desktop.start(
                binary(), env=self.desktop.environment | {"EARSHOT_HOME": str(home)}
            )
            wait_for(lambda: log.exists() and log.read_text().count("the page is ready") == turn, "the page")
            line = [line for line in log.read_text().splitlines() if "the page is ready" in line][-1]
            ready = datetime.fromisoformat(line.split()[0].replace("Z", "+00:00"))
            times.append(ready.timestamp() - start_time(program.pid))
            program.terminate()
            program.wait(20)
        print(f"start to interactive: {', '.join(f'{each:.2f}' for each in times)} s")
        # Five times the measured 0.57 s.
        self.assertLess(min(times[1:]), 2.9)

    def test_page_is_reloaded_after_a_crash(self):
        home = new_home(self.home)
        log = home / "logs/earshot.log"
        ready = lambda: log.read_text().count("the page is ready") if log.exists() else 0
        program = self.desktop.start(
            binary(), env=self.desktop.environment | {"EARSHOT_HOME": str(home)}
        )
        wait_for(lambda: ready() == 1, "the page")
        # No process dumps core: a dump could contain text and keys.
        for pid in process_tree(program.pid):
            self.assertEqual(int(Path(f"/proc/{pid}/coredump_filter").read_text(), 16), 0)
        name = lambda pid: Path(f"/proc/{pid}/comm").read_text()
        web_processes = [int(pid) for pid in process_tree(program.pid) if name(pid).startswith("WebKitWebProces")]
        self.assertEqual(len(web_processes), 1)
        os.kill(web_processes[0], signal.SIGKILL)
        wait_for(lambda: ready() == 2, "the page to reload")
        program.terminate()
        program.wait(20)

    def test_killed_transcription_resumes_after_a_restart(self):
        long = self.folder / "long.opus"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-stream_loop", "11", "-i", FIXTURE, "-c:a", "libopus", "-b:a", "16k", long],
            check=True,
        )
        app = self.open([long], model="base-q8_0")
        running = wait_for(
            lambda: next((i for i in app.call("queue")["items"] if 30_000 < i["done_ms"] < 100_000), None),
            "the transcription to progress",
            120,
        )
        app.kill()
        restarted = self.open()
        item = restarted.call("queue")["items"][0]
        self.assertEqual(item["note"], running["note"])
        self.assertGreater(item["done_ms"], 0, "it resumes")
        note = restarted.wait_for_text(seconds=240)[0]
        self.assertEqual(note["state"], "ready")
        version = restarted.call("open_note", id=note["id"])["versions"][-1]
        segments = version["transcript"]["segments"]
        text = " ".join(segment["text"] for segment in segments).lower()
        self.assertGreaterEqual(len(re.findall("fellow americans", text)), 10, text)
        starts = [segment["start_ms"] for segment in segments]
        self.assertEqual(starts, sorted(starts))
        self.assertEqual(len(starts), len(set(starts)), "no duplicates")

    @unittest.skipUnless("EARSHOT_MANY" in os.environ, "run by `cargo xtask check` and `soak`")
    def test_many_files_do_not_freeze_the_page(self):
        count = int(os.environ["EARSHOT_MANY"])
        files = make_many(self.folder / "many", count, FIXTURE)
        app = self.open()
        app.driver.execute_script(
            "window.gaps = []; const start = performance.now(); let last = start;"
            "const tick = (now) => { gaps.push([now - last, now - start]); last = now; requestAnimationFrame(tick); };"
            "requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });"
        )
        app.driver.execute_script(
            "window.__TAURI_INTERNALS__.invoke('add_paths', { paths: arguments[0], allowDuplicates: false });",
            [str(file) for file in files],
        )
        # Reads the database: calls through the page would disturb the measurement.
        wait_for(lambda: self.transcribed_count() == count, f"the text of {count} notes", 180 + 5 * count, interval=1)
        gaps = app.js("gaps.slice(5)")
        worst = sorted(gaps)[-5:]
        longest = ", ".join(f"{gap:.0f} ms after {at / 1000:.0f} s" for gap, at in worst)
        print(f"{count} files: {len(gaps)} frames, the longest gaps {longest}")
        # Five times the measured 94 ms.
        self.assertLess(worst[-1][0], 470)
        time.sleep(5)
        before = memory_bytes(app.pid)
        for _ in range(4):
            app.find("#search").send_keys("americans", Keys.CONTROL, "a")
            app.find("#search").send_keys(Keys.DELETE)
            time.sleep(2)
        after = memory_bytes(app.pid)
        print(f"memory after it {before / 1e6:.0f} MB, later {after / 1e6:.0f} MB")
        self.assertLess(after, before * 1.1 + 20e6)
        log = (self.home / "logs/earshot.log").read_text()
        self.assertNotIn("the worker died", log)

    def transcribed_count(self):
        library = self.home / "data/notes.db"
        with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM notes WHERE state <> 'empty'").fetchone()[0]

    def test_keyboard_navigation(self):
        app = self.open([FIXTURE])
        app.wait_for_text()

        def keys(*sent):
            app.driver.switch_to.active_element.send_keys(*sent)

        app.find("body").send_keys("/")
        self.assertEqual(app.js("document.activeElement.id"), "search")
        keys("americans")
        app.wait("document.querySelector('[data-row] mark') !== null", "the snippet")
        keys(Keys.ARROW_DOWN)
        app.wait("document.activeElement.matches('[data-row]')", "focus in the list")
        keys(Keys.ENTER)
        app.wait("document.querySelector('[data-word]') !== null", "the note")
        app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
        keys("k")
        app.wait("document.querySelector('button.play').getAttribute('aria-label') === 'Pause'", "playback")
        keys("k")
        keys("e")
        app.wait("document.querySelector('[contenteditable]') !== null", "the editor")
        app.find("body").send_keys(Keys.ESCAPE)
        app.wait("document.querySelector('[contenteditable]') === null", "the editor to close")
        app.find("body").send_keys("?")
        app.wait("document.querySelector('dialog[open], [role=dialog]') !== null", "the list of shortcuts")

    def test_unheard_messages_are_caught_up_with_and_answered(self):
        other = self.folder / "other.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(FIXTURE), str(other)], check=True)
        app = self.open([FIXTURE, other])
        app.wait_for_text(2)
        self.assertTrue(all(found["note"]["unheard"] for found in app.notes()))
        self.click_button(app, "Catch up")
        app.wait("document.querySelector('#reading li button') !== null", "the piles")
        app.find("#reading li button").click()
        app.wait("document.querySelector('[data-message].unheard') !== null", "the message")
        # Their ends are in sight.
        app.wait("document.body.textContent.includes('All caught up')", "the end")
        self.assertFalse(any(found["note"]["unheard"] for found in app.notes()))

        id = app.notes()[0]["note"]["id"]
        version = app.call("open_note", id=id)["versions"][-1]["id"]
        text = "Can you call me tomorrow at seven? How much do I owe you?"
        app.call("edit_segment", id=id, version=version, segment=0, text=text)
        self.click_button(app, "Asked of you")
        app.wait("document.activeElement.matches('[data-asked]')", "focus in the list")
        self.assertIn("Can you call me tomorrow at seven", app.text("[data-asked]"))
        asked = self.open_questions(app)
        self.assertGreaterEqual(len(asked), 2)
        app.driver.switch_to.active_element.send_keys("d")
        wait_for(lambda: len(self.open_questions(app)) == len(asked) - 1, "the line to be ticked")
        app.close()
        self.assertEqual(len(self.open_questions(self.open())), len(asked) - 1)

    def click_button(self, app, text):
        button = f"[...document.querySelectorAll('button')].find(b => b.textContent.includes('{text}'))"
        app.wait(f"{button} !== undefined", text)
        app.js(f"{button}.click()")

    def open_questions(self, app):
        highlights = [each for message in app.call("asked_messages") for each in message["highlights"]]
        return [each for each in highlights if each["kind"] in ("question", "request") and each["state"] == "open"]


def start_time(pid):
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
    uptime = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid):
    """Proportional set size of a process and its descendants, in bytes."""
    total = 0
    for each in process_tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:  # the process has ended
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
