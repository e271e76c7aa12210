"""A Debian of its own in a folder, with nothing in it but what our package asks for."""

import os
import shutil
import subprocess
from pathlib import Path

PERSON = "person"
SUITE = "bookworm"


class CleanRoot:
    """A system in which the package was installed, and that has the Debian packages `later`
    at hand. Making one takes root and a minute or two; as a context it is removed at the
    end."""

    def __init__(self, folder, package, later):
        self.folder = Path(folder)
        self.package = Path(package)
        self.later = later

    def __enter__(self):
        self.remove()
        # The installation is a step of making the system, while its package manager
        # still reaches what the outer one reaches.
        install = (
            'chroot "$1" apt-get install --yes --quiet=2 --no-install-recommends '
            "--option=Dpkg::Use-Pty=0 /earshot.deb"
        )
        made = run(
            # In a world of its own: what it mounts in there is gone when it ends, even if
            # it was killed.
            "unshare", "--mount", "--propagation=private",
            "mmdebstrap", "--quiet", "--variant=apt", "--mode=root", "--dpkgopt=force-unsafe-io",
            # What is for later stays.
            "--skip=cleanup/apt",
            f"--customize-hook=upload {self.package} /earshot.deb",
            f"--customize-hook={install}",
            f'--customize-hook=chroot "$1" useradd --create-home {PERSON}',
            # For later, when no network is there any more.
            f'--customize-hook=chroot "$1" apt-get install --yes --quiet=2 --no-install-recommends '
            f"--download-only {' '.join(self.later)}",
            SUITE, self.folder,
            check=False, seconds=900,
        )
        if made.returncode != 0:
            raise AssertionError(f"the package could not be installed: {made.stderr[-2000:]}")
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        """Removes the whole system, and nothing that anybody has mounted in it."""
        run("rm", "--recursive", "--force", "--one-file-system", self.folder)

    def install(self, *names):
        """Installs Debian packages that are at hand."""
        self.run("apt-get", "install", "--yes", "--no-install-recommends", "--no-download", *names, user="root")

    def give(self, file, name):
        """Puts a file into the person's folder; gives its path as the system sees it."""
        inside = Path("/home") / PERSON / name
        shutil.copy(file, self.path(inside))
        os.chmod(self.path(inside), 0o644)
        return inside

    def path(self, inside):
        """Where a path of the system is seen from outside."""
        return self.folder / str(inside).lstrip("/")

    def command(self, *words, environment=None, user=PERSON):
        """The words of a command that runs in the system, with a kernel's files, the
        screen's socket and no network at all."""
        variables = {
            "HOME": f"/home/{PERSON}" if user == PERSON else "/root",
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

    def run(self, *words, user=PERSON, check=True, seconds=120):
        """Runs a command in the system to its end; gives what it did."""
        return run(*self.command(*words, user=user), check=check, seconds=seconds)

    def owned(self):
        """The files that the package brought."""
        listed = run("dpkg", f"--root={self.folder}", "--listfiles", "earshot").stdout
        return [path for path in listed.split("\n") if path and not self.path(path).is_dir()]

    def traces(self):
        """What of the system still bears our name, apart from the person's own folder and
        the package manager's memory."""
        apart = ("home", "proc", "dev", "var/lib/dpkg", "var/lib/apt", "var/log", "var/cache")
        found = []
        for here, folders, files in os.walk(self.folder):
            relative = os.path.relpath(here, self.folder)
            folders[:] = [name for name in folders if os.path.normpath(f"{relative}/{name}") not in apart]
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
