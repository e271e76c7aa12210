"""Speed and memory of models with random weights in the shapes of the published ones.

usage: shapes.py TARGET MODEL...

TARGET is cargo's target folder with the built programs; MODEL is a shape and a precision, such as
small-q5_1, of which TARGET/random-models has the files. In each round every program loads the model
and encodes and decodes the 11 s fixture twice; the second time counts. Prints Markdown tables and
writes them, with all measurements, to TARGET/bench.
"""

import json
import os
import statistics
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import sounds
from bench import Bench, machine
from faster_whisper.audio import decode_audio
from programs import CORES, HERE, Program, Server

ROUNDS = 3
TOKENS = 30
FIXTURE = HERE.parent / "fixtures" / "inaugural.opus"


@dataclass
class Round:
    load_s: float
    encode_s: float
    decode_s: float
    cpu_s: float
    peak_bytes: int


def programs(target: Path, model: str) -> list[Program]:
    folder = target / "random-models"
    ggml = folder / f"random-{model}.bin"
    ctranslate2 = folder / f"random-{model.rpartition('-')[0]}"
    cores = os.cpu_count() or 1
    return [
        # The worker limits the arenas itself.
        program("Earshot", [target / "release/examples/shapes", ggml], cores, MALLOC_ARENA_MAX="1"),
        program("faster-whisper", peer("faster-whisper", ctranslate2), cores),
        program("whisper.cpp", peer("whisper.cpp", ggml), CORES),
    ]


def peer(kind: str, model: Path) -> list:
    return [sys.executable, HERE / "shape_server.py", kind, model]


def program(name: str, command: list, threads: int, **environment: str) -> Program:
    command = [str(word) for word in (*command, TOKENS, threads)]
    return Program(name, command, [], environment)


def measure(program: Program, path: Path) -> Round:
    with Server(program) as server:
        load = json.loads(server.read_line("while it loaded the model"))["load_s"]
        server.request(path)
        cpu = server.cpu_seconds()
        record = json.loads(server.request(path))
        cpu = server.cpu_seconds() - cpu
        if record["tokens"] != TOKENS:
            sys.exit(f"{program.name} decoded {record['tokens']} tokens instead of {TOKENS}.")
        return Round(load, record["encode_s"], record["decode_s"], cpu, server.peak_memory())


def compare(bench: Bench, model: str, path: Path) -> None:
    measured = programs(bench.target, model)
    rounds: dict[str, list[Round]] = {program.name: [] for program in measured}
    for _ in range(ROUNDS):
        for program in measured:
            rounds[program.name].append(measure(program, path))
    medians = {name: median(each) for name, each in rounds.items()}
    bench.figures[model] = {
        name: {"median": asdict(medians[name]), "rounds": [asdict(each) for each in rounds[name]]}
        for name in rounds
    }
    bench.publish(table(model, medians))


def median(rounds: list[Round]) -> Round:
    names = (field.name for field in fields(Round))
    return Round(**{name: statistics.median(getattr(r, name) for r in rounds) for name in names})


def table(model: str, medians: dict[str, Round]) -> str:
    lines = [
        f"### {model} with random weights",
        "",
        f"11 s of audio, {TOKENS} tokens; medians of {ROUNDS} rounds.",
        "",
        "| program | load s | encoder s | decoder s | both s | times Earshot's | CPU s | peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    first = next(iter(medians.values()))
    for name, row in medians.items():
        both = row.encode_s + row.decode_s
        ratio = both / (first.encode_s + first.decode_s)
        lines.append(
            f"| {name} | {row.load_s:.2f} | {row.encode_s:.2f} | {row.decode_s:.2f} | {both:.2f}"
            f" | {ratio:.2f} | {row.cpu_s:.2f} | {row.peak_bytes / 1e6:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    bench = Bench(Path(sys.argv[1]), "shapes")
    audio = decode_audio(str(FIXTURE), sounds.RATE)
    path = sounds.write(bench.folder / "inaugural.wav", [audio], []).path
    bench.publish(machine())
    for model in sys.argv[2:]:
        compare(bench, model, path)


if __name__ == "__main__":
    main()
