"""The measured programs: warm (a server that transcribes paths) and cold (from process start to
text)."""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
# The default of whisper-cli.
CORES = min(4, os.cpu_count() or 1)


@dataclass
class Timing:
    wall: float
    cpu: float
    text: str


@dataclass(frozen=True)
class Program:
    """A program to measure. `warm` starts a server; `cold` plus a path prints one record."""

    name: str
    warm: list[str]
    cold: list[str]
    environment: dict[str, str]


def earshot(target: Path, model: str) -> Program:
    release = target / "release"
    return Program(
        "Earshot",
        [
            str(release / "examples/serve"),
            str(target / f"models/ggml-{model}.bin"),
            str(target / "models/ggml-silero-v6.2.0.bin"),
        ],
        [str(release / "earshot"), "transcribe", "--format", "json", "--model", model],
        {"EARSHOT_HOME": str(target)},
    )


def faster_whisper(target: Path, model: str, threads: int, vad: bool = False) -> Program:
    command = peer("faster-whisper", target / "peers" / model, threads)
    command += ["--vad"] if vad else []
    name = "faster-whisper, its VAD" if vad else "faster-whisper"
    return Program(name, command, command, {})


def whisper_cpp(target: Path, model: str) -> Program:
    command = peer("whisper.cpp", target / f"models/ggml-{model}.bin", CORES)
    return Program("whisper.cpp", command, command, {})


def peer(kind: str, model: Path, threads: int) -> list[str]:
    return [sys.executable, str(HERE / "peer_server.py"), kind, str(model), str(threads)]


class Server:
    def __init__(self, program: Program):
        self.name = program.name
        self.process = subprocess.Popen(
            program.warm,
            env=os.environ | program.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def transcribe(self, path: Path) -> Timing:
        cpu, start = self.cpu_seconds(), time.perf_counter()
        reply = self.request(path)
        wall = time.perf_counter() - start
        record = json.loads(reply)
        if "text" not in record:
            sys.exit(f"{self.name} could not transcribe {path}: {record}")
        return Timing(wall, self.cpu_seconds() - cpu, record["text"])

    def request(self, path: Path) -> str:
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return self.read_line(f"on {path}")

    def read_line(self, where: str) -> str:
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with status {self.process.wait()} {where}.")
        return line

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(process) for process in process_tree(self.process.pid))

    def peak_memory(self) -> int:
        return sum(peak_memory(process) for process in process_tree(self.process.pid))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.close()


def process_tree(process: int) -> list[int]:
    started = []
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        # A thread may have ended meanwhile.
        with contextlib.suppress(FileNotFoundError):
            started += children.read_text().split()
    return [process, *(other for child in started for other in process_tree(int(child)))]


def cpu_seconds(process: int) -> float:
    stat = Path(f"/proc/{process}/stat").read_text()
    # The name, in parentheses, may contain spaces; utime and stime are the 14th and 15th field.
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_memory(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def cold(program: Program, path: Path) -> Timing:
    """Runs the program for one file; measures from process start to exit."""
    start = time.perf_counter()
    before = os.times()
    result = subprocess.run(
        [*program.cold, str(path)],
        env=os.environ | program.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    wall, after = time.perf_counter() - start, os.times()
    if result.returncode != 0:
        sys.exit(f"{program.name} ended with status {result.returncode} on {path}.")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timing(wall, cpu, json.loads(result.stdout)["text"])
