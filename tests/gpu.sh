#!/usr/bin/env bash
# Tries this machine's graphics processors: that they write what the processor writes, and
# how fast. The figures go to target/gpu.txt with the names of the devices.
#
# usage: tests/gpu.sh [INTERFACE...]      vulkan, cuda; vulkan if none is named
#
# Each interface needs its driver and what its worker is built with (docs/platforms.md). On a
# machine without a compiler: EARSHOT_PROGRAMS names a folder with the programs, EARSHOT_MODELS
# one with the models.
set -euo pipefail
cd "$(dirname "$0")/.."

interfaces=("${@:-vulkan}")
models=(tiny.en-q8_0 base-q8_0)
message=tests/fixtures/inaugural.opus
programs="${EARSHOT_PROGRAMS:-target/release}"

if [ -z "${EARSHOT_PROGRAMS:-}" ]; then
    cargo xtask model "${models[@]}" silero-v6.2.0
    cargo build --quiet --release --locked --package earshot-cli --package earshot-worker
    cargo xtask worker "${interfaces[@]}"
fi
mkdir -p target
kept_models="$(realpath "${EARSHOT_MODELS:-target/models}")"

EARSHOT_HOME="$(mktemp -d)"
export EARSHOT_HOME
trap 'rm -rf "$EARSHOT_HOME"' EXIT
mkdir -p "$EARSHOT_HOME/config"
ln -s "$kept_models" "$EARSHOT_HOME/models"

# settings MODEL PLACE: what the command works with from now on.
settings() {
    printf 'version = 1\nmodel = "%s"\ncompute = "%s"\n' "$1" "$2" >"$EARSHOT_HOME/config/settings.toml"
}

# words FILE: its text, without what rounding may change.
words() {
    "$programs/earshot" transcribe --language en "$1" | tr -d '.,;:!?' | tr '[:upper:]' '[:lower:]'
}

failed=0
for model in "${models[@]}"; do
    settings "$model" processor
    "$programs/earshot" doctor --measure | grep 'times as fast\|does not run\|wrong text' | tee -a target/gpu.txt
    expected="$(words "$message")"
    places="$("$programs/earshot" doctor | sed -n 's/^ *\(\(vulkan\|cuda\|metal\):.*[^ ]\) *'"$model"' .*/\1/p')"
    if [ -z "$places" ]; then
        echo "No graphics processor was found; is its driver installed?" >&2
        exit 1
    fi
    while read -r place; do
        settings "$model" "$place"
        heard="$(words "$message")"
        if [ "$heard" = "$expected" ]; then
            echo "$model on $place writes what the processor writes" | tee -a target/gpu.txt
        else
            echo "$model on $place writes: $heard" | tee -a target/gpu.txt
            failed=1
        fi
    done <<<"$places"
done
exit "$failed"
