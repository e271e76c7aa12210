"""Speed and memory of Earshot next to faster-whisper and whisper.cpp.

usage: bench.py TARGET [SCENARIO...]

TARGET is cargo's target folder with the built programs and the models. The programs take turns,
file by file, so that other load affects all of them equally; the result is the ratio of the
medians. Prints Markdown tables and writes them, with all measurements, to TARGET/bench.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import sounds
import intervals
from programs import Program, Server, Timing, cold, earshot, faster_whisper, whisper_cpp
from scoring import errors

BASE, SMALL = "base-q8_0", "tiny.en-q8_0"


class Bench:
    def __init__(self, target: Path, name: str = "bench"):
        """`name`: of the files with the results."""
        self.target = target
        self.name = name
        self.folder = target / "bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.tables: list[str] = []
        self.figures: dict[str, dict] = {}
        self.threads = {}

    def peer(self, model: str, vad: bool = False) -> Program:
        """faster-whisper with its fastest number of threads on this machine."""
        if model not in self.threads:
            self.threads[model] = best_threads(self.target, model)
        return faster_whisper(self.target, model, self.threads[model], vad)

    def measure(self, title: str, rounds: list[tuple[Program, int]], clips, warm_up=True) -> None:
        """Warm servers take turns on each clip; programs may have different numbers of rounds."""
        with ExitStack() as stack:
            servers = [(stack.enter_context(Server(p)), repeats) for p, repeats in rounds]
            if warm_up:
                for server, _ in servers:
                    server.transcribe(clips[0].path)
            timings: dict[str, list[list[Timing]]] = {s.name: [[] for _ in clips] for s, _ in servers}
            for turn in range(max(repeats for _, repeats in servers)):
                for index, clip in enumerate(clips):
                    for server, repeats in servers:
                        if turn < repeats:
                            timings[server.name][index].append(server.transcribe(clip.path))
            memory = {server.name: server.peak_memory() for server, _ in servers}
        self.add(title, clips, timings, memory)

    def add(self, title: str, clips, timings: dict[str, list[list[Timing]]], memory=None) -> None:
        rows, first = [], None
        for name, per_clip in timings.items():
            walls = [statistics.median(t.wall for t in clip) for clip in per_clip]
            cpus = [statistics.median(t.cpu for t in clip) for clip in per_clip]
            first = first or walls
            ratios = [theirs / ours for theirs, ours in zip(walls, first)]
            word_errors = [
                errors(c.language, c.reference, t[-1].text) for c, t in zip(clips, per_clip)
            ]
            row = {
                "program": name,
                "wall_s": sum(walls),
                "cpu_s": sum(cpus),
                "ratio": sum(walls) / sum(first),
                "ratio_min": min(ratios),
                "ratio_max": max(ratios),
                "wer": intervals.percent(word_errors),
                "wer_with_interval": intervals.rate(word_errors),
                "repeats": len(per_clip[0]),
                "peak_bytes": (memory or {}).get(name),
                "all_wall_s": [[round(t.wall, 3) for t in clip] for clip in per_clip],
            }
            rows.append(row)
        self.figures[title] = {"clips": [c.path.name for c in clips], "rows": rows}
        self.write_table(title, clips, rows)

    def write_table(self, title: str, clips, rows) -> None:
        seconds = sum(clip.seconds for clip in clips)
        lines = [
            f"### {title}",
            "",
            f"{len(clips)} file(s), {seconds:.0f} s of audio; medians of {rows[0]['repeats']} rounds.",
            "",
            "| program | wall s | CPU s | times Earshot's | min–max | WER % | peak MB |",
            "|---|---:|---:|---:|---:|---:|---:|",
        ]
        for row in rows:
            peak = f"{row['peak_bytes'] / 1e6:.0f}" if row["peak_bytes"] else ""
            lines.append(
                f"| {row['program']} | {row['wall_s']:.2f} | {row['cpu_s']:.2f}"
                f" | {row['ratio']:.2f} | {row['ratio_min']:.2f}–{row['ratio_max']:.2f}"
                f" | {row['wer_with_interval']} | {peak} |"
            )
        self.publish("\n".join(lines))

    def publish(self, table: str) -> None:
        print(f"\n{table}", flush=True)
        self.tables.append(table)
        (self.folder / f"{self.name}.md").write_text("\n\n".join(self.tables) + "\n", encoding="utf-8")
        text = json.dumps(self.figures, ensure_ascii=False, indent=1)
        (self.folder / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")


def best_threads(target: Path, model: str) -> int:
    """Compares faster-whisper's default number of threads with all cores."""
    note = sounds.ten_second_note().path
    medians = {}
    for threads in (0, os.cpu_count() or 1):
        with Server(faster_whisper(target, model, threads)) as server:
            server.transcribe(note)
            medians[threads] = statistics.median(server.transcribe(note).wall for _ in range(3))
    return min(medians, key=medians.get)


def notes(bench: Bench) -> None:
    for model, peer_model in ((BASE, "base"), (SMALL, "tiny.en")):
        programs = [
            (earshot(bench.target, model), 5),
            (bench.peer(peer_model), 5),
            (whisper_cpp(bench.target, model), 5),
        ]
        bench.measure(f"Notes of 10 to 14 s, warm, {model}", programs, sounds.notes())


def dense(bench: Bench) -> None:
    programs = [(earshot(bench.target, BASE), 3), (bench.peer("base"), 3)]
    bench.measure(f"Ten dense minutes, {BASE}", programs, [sounds.dense(bench.folder)], warm_up=False)


def half_silent(bench: Bench) -> None:
    programs = [
        (earshot(bench.target, BASE), 3),
        (bench.peer("base", vad=True), 3),
        (bench.peer("base"), 3),
    ]
    clip = sounds.half_silent(bench.folder)
    bench.measure(f"Ten half-silent minutes, {BASE}", programs, [clip], warm_up=False)


def start(bench: Bench) -> None:
    programs = [
        earshot(bench.target, BASE),
        bench.peer("base"),
        whisper_cpp(bench.target, BASE),
    ]
    note = sounds.ten_second_note()
    timings: dict[str, list[list[Timing]]] = {program.name: [[]] for program in programs}
    for turn in range(6):
        for program in programs:
            result = cold(program, note.path)
            if turn > 0:  # The first turn reads the files from disk.
                timings[program.name][0].append(result)
    bench.add(f"From process start to the text of a 10 s note, {BASE}", [note], timings)


def load(bench: Bench) -> None:
    note = sounds.ten_second_note()
    timings: dict[str, list[list[Timing]]] = {}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(Server(program))
            for program in (earshot(bench.target, BASE), bench.peer("base"))
        ]
        for server in servers:
            server.transcribe(note.path)
            timings[f"{server.name}, quiet"] = [[]]
            timings[f"{server.name}, under load"] = [[]]
        for _ in range(5):
            for server in servers:
                timings[f"{server.name}, quiet"][0].append(server.transcribe(note.path))
            with busy_cores():
                for server in servers:
                    timings[f"{server.name}, under load"][0].append(server.transcribe(note.path))
    bench.add(f"A 10 s note, quiet and with both cores busy, {BASE}", [note], timings)


def busy_cores() -> ExitStack:
    stack = ExitStack()
    for _ in range(os.cpu_count() or 1):
        process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        stack.callback(process.wait)
        stack.callback(process.kill)
    time.sleep(0.2)
    return stack


SCENARIOS = {
    "notes": notes,
    "dense": dense,
    "half-silent": half_silent,
    "start": start,
    "load": load,
}


def machine() -> str:
    name = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} cores of {name}; load average before the start {os.getloadavg()[0]:.1f}."


def main() -> None:
    target, scenarios = Path(sys.argv[1]), sys.argv[2:] or list(SCENARIOS)
    unknown = [name for name in scenarios if name not in SCENARIOS]
    if unknown:
        sys.exit(f"Unknown scenario {unknown[0]}; choose from {', '.join(SCENARIOS)}.")
    bench = Bench(target)
    bench.publish(machine())
    for name in scenarios:
        SCENARIOS[name](bench)


if __name__ == "__main__":
    main()
