"""Screenshots of the real window: screenshots.py FOLDER.

The messages are spoken by a synthetic voice.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from app import FIXTURE, ROOT, App, new_home
from desktop import Desktop, wait_for
from user_input import drag
from model_server import SlowModelServer
from selenium.webdriver.common.keys import Keys
from service import FakeService
from sounds import make_noisy

# Screenshots used in the documentation, and their names there.
DOC_NAMES = {
    "wide-light-note": "note",
    "wide-dark-note": "note-dark",
    "phone-light-list": "phone",
    "wide-light-conversation": "conversation",
}

WIDE, PHONE = (1180, 780), (360, 720)

# Of times in the exported chat.
FORM = "%m/%d/%y, %I:%M %p"
CHAT = "WhatsApp Chat with Nadia Farouk"
MESSAGES = [
    ("Nadia Farouk", "11/20/26, 8:12 AM", "en-us+f3", "Good morning. I am on the early train, so I will be at the workshop before nine. Could you bring the blue folder, and the key to the store room?"),
    ("Tomás Vidal", "11/20/26, 12:47 PM", "en-us+m3", "The bakery can do forty rolls for Saturday. They want to know by tomorrow noon whether we also need the two cakes."),
    ("Nadia Farouk", "11/21/26, 9:30 AM", "en-us+f3", "I listened to the recording of the interview again. The part about the harbour is the best one. Let us begin with it, and keep the rest for the second half."),
    ("Grandmother", "11/21/26, 6:05 PM", "en-us+f4", "Hello, my dear. I only wanted to say that the parcel has arrived. The photographs are lovely. Call me when you have time, there is no hurry at all."),
    ("Tomás Vidal", "11/22/26, 10:02 AM", "es", "Hola, soy Tomás. Mañana llego a las ocho de la tarde. Si quieres, cenamos juntos cerca de la estación."),
]

TYPED = [
    ("Tomás Vidal", "11/20/26, 8:20 AM", "I have the blue folder here."),
    ("Nadia Farouk", "11/20/26, 8:21 AM", "Wonderful, thank you."),
    ("Tomás Vidal", "11/21/26, 9:41 AM", "The harbour, yes. I will cut it tonight."),
]


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="earshot-screenshots-"))
    try:
        with Desktop() as desktop:
            notes_library(desktop, work, out)
            cloud_and_models(desktop, work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    docs = ROOT / "docs/screenshots"
    docs.mkdir(exist_ok=True)
    for name, doc_name in DOC_NAMES.items():
        shutil.copy(out / f"{name}.png", docs / f"{doc_name}.png")
    print(f"{len(list(out.glob('*.png')))} screenshots in {out}")


def notes_library(desktop, work, out):
    chat = make_chat(work / CHAT)
    first_run(desktop, work, out)
    home = new_home(work / "home", model="base-q8_0")
    app = App(desktop, home, size=WIDE)
    screenshot(app, out, "wide-light-empty")
    app.call("add_paths", paths=[str(chat), str(FIXTURE)], allowDuplicates=False)
    wait_for(lambda: len(app.notes()) == len(MESSAGES) + 1, "the notes")
    app.js("document.querySelector('#queue-strip, [aria-controls=queue]')?.click()")
    screenshot(app, out, "wide-light-queue")
    app.find("body").send_keys(Keys.ESCAPE)
    app.wait_for_text(len(MESSAGES) + 1, 300)
    app.close()
    for app, prefix in every_appearance(desktop, home):
        screens(app, out, prefix)
    app = App(desktop, home, size=WIDE)
    try:
        drag_over(desktop, app, work, out)
    finally:
        app.close()


def every_appearance(desktop, home):
    """Opens the window light and dark, wide and phone-sized; yields it with a name prefix."""
    for appearance in ("light", "dark"):
        for form, size in (("wide", WIDE), ("phone", PHONE)):
            set_appearance(home, appearance)
            with App(desktop, home, size=size) as app:
                yield app, f"{form}-{appearance}"


def first_run(desktop, work, out):
    app = App(desktop, new_home(work / "first", first_run_done=False), size=WIDE)
    try:
        for step in (1, 2, 3):
            screenshot(app, out, f"wide-light-first-{step}")
            app.resize(*PHONE)
            screenshot(app, out, f"phone-light-first-{step}")
            app.resize(*WIDE)
            if step < 3:
                app.click("Continue")
    finally:
        app.close()


def screens(app, out, prefix):
    app.wait("document.querySelector('[data-row]') !== null", "the list")
    screenshot(app, out, f"{prefix}-list")
    app.js("document.querySelector('.strip').click()")
    app.wait("document.querySelector('#reading li button') !== null", "the piles")
    app.find("#reading li button").click()
    app.wait("document.querySelector('[data-message] .highlight') !== null", "the conversation")
    screenshot(app, out, f"{prefix}-conversation")
    app.find("body").send_keys(Keys.ESCAPE)
    app.wait("document.querySelector('[data-message]') === null", "the piles again")
    app.find("body").send_keys(Keys.ESCAPE)
    app.find("button[aria-label='Record a note']").click()
    wait_for(lambda: app.call("recording")["elapsed_ms"] > 2_000, "the recording")
    screenshot(app, out, f"{prefix}-record")
    app.call("discard_recording")
    app.find("body").send_keys(Keys.ESCAPE)
    app.wait("document.querySelector('dialog[open]') === null", "the list again")
    app.find("#search").send_keys("harb")
    app.wait("document.querySelector('[data-row] mark') !== null", "the passage")
    screenshot(app, out, f"{prefix}-search")
    app.find("[data-row]").click()
    app.wait("document.querySelector('[data-word]') !== null", "the words")
    app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
    app.js("document.querySelectorAll('[data-word]')[9].click()")
    app.wait("document.querySelector('.word.spoken') !== null", "the spoken word")
    app.call("pause")
    screenshot(app, out, f"{prefix}-note")
    app.click("More")
    screenshot(app, out, f"{prefix}-menu")
    app.click("Export…")
    screenshot(app, out, f"{prefix}-export")
    app.click("Cancel")
    app.click("Edit")
    screenshot(app, out, f"{prefix}-edit")
    app.click("Done")
    app.find("body").send_keys("?")
    screenshot(app, out, f"{prefix}-keys")
    app.find("body").send_keys(Keys.ESCAPE)
    if prefix.startswith("phone"):
        app.click("Back to the list")
    app.click("Settings")
    screenshot(app, out, f"{prefix}-settings")


def cloud_and_models(desktop, work, out):
    noisy = make_noisy(FIXTURE, work / "Inaugural address, from the back row.wav")
    with FakeService("And so, my fellow Americans,") as service, SlowModelServer() as server:
        home = new_home(work / "elsewhere", model="tiny.en-q8_0", model_source=server.address)
        app = App(desktop, home, size=WIDE)
        app.call("set_cloud", cloud=service.settings(policy="automatic", price_per_minute=0.006))
        app.call("add_paths", paths=[str(noisy), str(FIXTURE)], allowDuplicates=False)
        app.wait_for_text(2)
        wait_for(lambda: app.call("connections"), "the request to the service")
        app.call("measure_model", name="base-q8_0")
        measured = lambda: any(m["speed"] for m in app.call("models")["all"])  # noqa: E731
        wait_for(measured, "the model to be measured", 120)
        app.close()
        for app, prefix in every_appearance(desktop, home):
            settings_screens(app, out, prefix, service)


def settings_screens(app, out, prefix, service):
    app.wait("document.querySelectorAll('[data-row]').length === 2", "the list")
    row = "[...document.querySelectorAll('[data-row]')].find((row) => row.innerText.includes('back row'))"
    app.js(row).click()
    app.wait("document.querySelector('.suggestion') !== null", "the suggestion")
    app.wait("document.querySelector('button.play:not([disabled])') !== null", "the player")
    screenshot(app, out, f"{prefix}-suggestion")
    app.click("More")
    app.click("Transcribe with 127.0.0.1…")
    app.wait("document.querySelector('dialog[open]') !== null", "the question")
    screenshot(app, out, f"{prefix}-ask")
    app.click("Cancel")
    if prefix.startswith("phone"):
        app.click("Back to the list")
    app.click("Settings")
    for title, name in (("Privacy", "ledger"), ("Cloud service (optional)", "service"), ("Encryption", "rest")):
        show_section(app, title)
        screenshot(app, out, f"{prefix}-{name}")
    app.call("set_cloud", cloud=service.settings(enabled=False))
    show_section(app, "Cloud service (optional)")
    app.click("Set up a service…")
    screenshot(app, out, f"{prefix}-consent")
    app.click("Cancel")
    app.call("set_cloud", cloud=service.settings(price_per_minute=0.006))
    encryption_screens(app, out, prefix)
    app.click("Settings")
    app.click("All models…")
    screenshot(app, out, f"{prefix}-models")
    app.call("download_model", name="small-q5_1")
    progress = "document.querySelector('progress, [role=progressbar]')"
    app.wait(f"{progress} !== null && /left/.test(document.body.innerText)", "the model download")
    app.js(f"{progress}.scrollIntoView({{ block: 'center' }})")
    screenshot(app, out, f"{prefix}-download")
    app.call("cancel_download", name="small-q5_1")


def encryption_screens(app, out, prefix):
    show_section(app, "Encryption")
    app.click("Encrypt…")
    screenshot(app, out, f"{prefix}-encrypt")
    app.click("Cancel")
    words = "four words to remember"
    app.call("encrypt_library", passphrase=words, keychain=False)
    app.wait("document.body.innerText.includes('Lock now')", "the encrypted library")
    show_section(app, "Encryption")
    screenshot(app, out, f"{prefix}-encrypted")
    app.click("Lock now")
    app.wait("document.querySelector('input[type=password]') !== null", "the lock")
    screenshot(app, out, f"{prefix}-locked")
    app.find("input[type=password]").send_keys(words, Keys.ENTER)
    app.wait("document.querySelector('[data-row]') !== null", "the open library")
    app.call("decrypt_library")


def show_section(app, title):
    app.js(
        "(document.querySelector(`section[aria-label='${arguments[0]}']`).scrollIntoView(),"
        " document.querySelector('.page').scrollBy(0, -64))",
        title,
    )


def drag_over(desktop, app, work, out):
    source = drag(desktop, app, [FIXTURE, FIXTURE], leave=True)
    try:
        app.wait("document.body.innerText.includes('Drop to transcribe')", "the invitation")
        screenshot(app, out, "wide-dark-drop")
    finally:
        desktop.run("xdotool", "key", "Escape", check=False)
        desktop.run("xdotool", "mouseup", 1)
        source.terminate()


def screenshot(app, out, name):
    # Polled, because a reloaded page would lose a pending promise.
    app.wait("document.fonts.status === 'loaded'", "the fonts")
    time.sleep(0.7)
    app.driver.save_screenshot(str(out / f"{name}.png"))


def set_appearance(home, appearance):
    file = home / "config/settings.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith("appearance")]
    # Top-level keys come before any table.
    file.write_text("\n".join([f'appearance = "{appearance}"', *lines]) + "\n")


def make_chat(folder):
    folder.mkdir()
    lines = [(datetime.strptime(when, FORM), f"{when} - {who}: {text}") for who, when, text in TYPED]
    for index, (who, when, voice, words) in enumerate(MESSAGES):
        name = f"PTT-2026112{index}-WA{index:04}.opus"
        spoken = folder / "spoken.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", str(spoken), words], check=True)
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(spoken), "-ar", "48000", "-c:a", "libopus", "-b:a", "24k", str(folder / name)],
            check=True,
        )
        spoken.unlink()
        lines.append((datetime.strptime(when, FORM), f"{when} - {who}: {name} (file attached)"))
    (folder / f"{CHAT}.txt").write_text("".join(f"{line}\n" for _, line in sorted(lines)))
    return folder


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
