"""A minimal Debian in a folder, with only the package and its dependencies."""

import os
import shutil
import subprocess
from pathlib import Path

USER = "user"
SUITE = "bookworm"


class CleanRoot:
    """Context manager. Creates a system with the package installed and the Debian packages `later`
    downloaded. Needs root and one to two minutes."""

    def __init__(self, folder, package, later):
        self.folder = Path(folder)
        self.package = Path(package)
        self.later = later

    def __enter__(self):
        self.remove()
        # Installed during bootstrap, when apt still has network access.
        install = (
            'chroot "$1" apt-get install --yes --quiet=2 --no-install-recommends '
            "--option=Dpkg::Use-Pty=0 /earshot.deb"
        )
        result = run(
            # Its mounts disappear with the mount namespace, even if it is killed.
            "unshare", "--mount", "--propagation=private",
            "mmdebstrap", "--quiet", "--variant=apt", "--mode=root", "--dpkgopt=force-unsafe-io",
            # Keeps the downloaded packages.
            "--skip=cleanup/apt",
            f"--customize-hook=upload {self.package} /earshot.deb",
            f"--customize-hook={install}",
            f'--customize-hook=chroot "$1" useradd --create-home {USER}',
            # Later commands run without a network.
            f'--customize-hook=chroot "$1" apt-get install --yes --quiet=2 --no-install-recommends '
            f"--download-only {' '.join(self.later)}",
            SUITE, self.folder,
            check=False, seconds=900,
        )
        if result.returncode != 0:
            raise AssertionError(f"the package could not be installed: {result.stderr[-2000:]}")
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        """Removes the system, but not file systems mounted in it."""
        run("rm", "--recursive", "--force", "--one-file-system", self.folder)

    def install(self, *names):
        self.run("apt-get", "install", "--yes", "--no-install-recommends", "--no-download", *names, user="root")

    def copy_to_home(self, file, name):
        inside = Path("/home") / USER / name
        shutil.copy(file, self.path(inside))
        os.chmod(self.path(inside), 0o644)
        return inside

    def path(self, inside):
        return self.folder / str(inside).lstrip("/")

    def command(self, *words, environment=None, user=USER):
        """The command line that runs a command inside the system, with /proc, /dev, the X11 socket
        and no network."""
        variables = {
            "HOME": f"/home/{USER}" if user == USER else "/root",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        } | (environment or {})
        prepare = (
            'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && '
            'mkdir -p "$0/tmp/.X11-unix" && mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix" && '
            'root=$0 && exec chroot --userspec="$1" "$root" "${@:2}"'
        )
        return [
            "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child",
            "bash", "-c", prepare, self.folder, user,
            "/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items()),
            *words,
        ]

    def run(self, *words, user=USER, check=True, seconds=120):
        return run(*self.command(*words, user=user), check=check, seconds=seconds)

    def package_files(self):
        listed = run("dpkg", f"--root={self.folder}", "--listfiles", "earshot").stdout
        return [path for path in listed.split("\n") if path and not self.path(path).is_dir()]

    def remaining_files(self):
        """Files with our name, except in the home folder and the package manager's data."""
        ignored = ("home", "proc", "dev", "var/lib/dpkg", "var/lib/apt", "var/log", "var/cache")
        found = []
        for here, folders, files in os.walk(self.folder):
            relative = os.path.relpath(here, self.folder)
            folders[:] = [name for name in folders if os.path.normpath(f"{relative}/{name}") not in ignored]
            found += [f"{relative}/{name}" for name in folders + files if "earshot" in name.lower()]
        return [path for path in found if path != "./earshot.deb"]


def run(*words, check=True, seconds=120):
    done = subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
    )
    if check and done.returncode != 0:
        raise AssertionError(f"{words[0]} failed: {done.stdout[-800:]}{done.stderr[-1200:]}")
    return done
