"""A private virtual desktop: X server, window manager, D-Bus and PulseAudio."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

SCREEN = (1600, 1200)
RATE = 48000


class Desktop:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="earshot-app-"))
        self.started = []
        self.has_keychain = False
        self.environment = self._clean_environment()

    def __enter__(self):
        try:
            self._screen()
            self._bus()
            self._audio()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            stop_process(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *command, **options):
        """Starts a helper that is stopped with the desktop."""
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        options.setdefault("env", self.environment)
        process = subprocess.Popen([str(word) for word in command], **options)
        self.started.append(process)
        return process

    def run(self, *command, check=True):
        done = subprocess.run(
            [str(word) for word in command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if check and done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def record(self, seconds):
        return Recording(self, seconds)

    def unlock_keychain(self):
        if self.has_keychain:
            return
        self.has_keychain = True
        folder = self.folder / "keychain"
        folder.mkdir()
        daemon = self.start(
            "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets",
            stdin=subprocess.PIPE,
            env=self.environment | {"XDG_DATA_HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        )
        daemon.stdin.write(b"password")
        daemon.stdin.close()
        query = (
            "dbus-send", f"--bus={self.environment['DBUS_SESSION_BUS_ADDRESS']}", "--print-reply",
            "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        )
        wait_for(lambda: "true" in self.run(*query, check=False), "the keychain")

    def _clean_environment(self):
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("EARSHOT_", "XDG_", "WAYLAND_", "DBUS_", "GTK_", "TAURI_"))
        }
        return inherited | {
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "GTK_USE_PORTAL": "0",
            "GIO_USE_VFS": "local",
            "GSETTINGS_BACKEND": "memory",
            "NO_AT_BRIDGE": "1",
            # Mesa 22.3's software OpenGL crashes when two contexts of a process draw at once.
            "WEBKIT_SKIA_ENABLE_CPU_RENDERING": "1",
        }

    def _screen(self):
        (self.folder / "home").mkdir()
        size = f"{SCREEN[0]}x{SCREEN[1]}x24"
        reader, writer = os.pipe()
        self.start(
            "Xvfb", "-displayfd", writer, "-screen", "0", size, "-nolisten", "tcp",
            pass_fds=[writer],
        )
        os.close(writer)
        with os.fdopen(reader) as output:
            number = output.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.environment["DISPLAY"] = f":{number}"
        self.start("openbox", "--sm-disable")
        wait_for(
            lambda: "_NET_SUPPORTED" in self.run("xprop", "-root", check=False),
            "the window manager",
        )

    def _bus(self):
        socket = self.folder / "bus"
        address = f"unix:path={socket}"
        self.start("dbus-daemon", "--session", "--nofork", f"--address={address}")
        wait_for(socket.exists, "the bus")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def _audio(self):
        folder = self.folder / "sound"
        folder.mkdir()
        socket = folder / "native"
        self.start(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1",
            "--disable-shm=yes", "--use-pid-file=no",
            "-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            "-L", f"module-null-sink sink_name=virtual rate={RATE} channels=2",
            env=self.environment | {"XDG_RUNTIME_DIR": str(folder)},
        )
        self.environment["PULSE_SERVER"] = f"unix:{socket}"
        asound = self.folder / "asound.conf"
        asound.write_text(
            "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
        )
        system = "/usr/share/alsa/alsa.conf"
        self.environment["ALSA_CONFIG_PATH"] = f"{system}:{asound}"
        wait_for(
            lambda: "virtual" in self.run("pactl", "list", "short", "sinks", check=False),
            "the sound card",
        )
        # An idle sink is suspended and then loses the start of the next sound.
        with open("/dev/zero", "rb") as silence:
            self.start(
                "pacat", "--playback", "--device=virtual", "--latency-msec=20",
                "--format=s16le", f"--rate={RATE}", "--channels=2", stdin=silence,
            )


class Recording:
    def __init__(self, desktop, seconds):
        self.seconds = seconds
        self.file = desktop.folder / f"recording-{time.monotonic_ns()}.raw"
        self.process = desktop.start(
            "parec", "--device=virtual.monitor", "--latency-msec=20", "--format=s16le",
            f"--rate={RATE}", "--channels=1", stdout=self.file.open("wb"),
        )
        wait_for(lambda: self.file.stat().st_size > 0, "the recorder")

    def finish(self):
        """Waits for the given duration; returns samples from -1 to 1."""
        import numpy

        byte_count = int(self.seconds * RATE) * 2
        wait_for(lambda: self.file.stat().st_size >= byte_count, "the recording", self.seconds + 20)
        stop_process(self.process)
        return numpy.fromfile(self.file, dtype="<i2", count=byte_count // 2) / 32768


def stop_process(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(condition, what, seconds=30, interval=0.05):
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(interval)
