#!/usr/bin/env bash
# Checks that this machine's GPUs transcribe the same text as the CPU, and measures their speed.
# Writes the results, with the names of the devices, to target/gpu.txt.
#
# usage: tests/gpu.sh [API...]      vulkan or cuda; default: vulkan
#
# Each API needs its driver and the build tools of its worker (docs/platforms.md). On a machine
# without a compiler, set EARSHOT_PROGRAMS to a folder with the programs and EARSHOT_MODELS to one
# with the models.
set -euo pipefail
cd "$(dirname "$0")/.."

apis=("${@:-vulkan}")
models=(tiny.en-q8_0 base-q8_0)
message=tests/fixtures/inaugural.opus
programs="${EARSHOT_PROGRAMS:-target/release}"

if [ -z "${EARSHOT_PROGRAMS:-}" ]; then
    cargo xtask model "${models[@]}" silero-v6.2.0
    cargo build --quiet --release --locked --package earshot-cli --package earshot-worker
    cargo xtask worker "${apis[@]}"
fi
mkdir -p target
models_folder="$(realpath "${EARSHOT_MODELS:-target/models}")"

EARSHOT_HOME="$(mktemp -d)"
export EARSHOT_HOME
trap 'rm -rf "$EARSHOT_HOME"' EXIT
mkdir -p "$EARSHOT_HOME/config"
ln -s "$models_folder" "$EARSHOT_HOME/models"

# settings MODEL DEVICE: writes the settings file.
settings() {
    printf 'version = 1\nmodel = "%s"\ncompute = "%s"\n' "$1" "$2" >"$EARSHOT_HOME/config/settings.toml"
}

# words FILE: the text without case and punctuation, which may differ by rounding.
words() {
    "$programs/earshot" transcribe --language en "$1" | tr -d '.,;:!?' | tr '[:upper:]' '[:lower:]'
}

failed=0
for model in "${models[@]}"; do
    settings "$model" processor
    "$programs/earshot" doctor --measure | grep 'times as fast\|does not run\|wrong text' | tee -a target/gpu.txt
    expected="$(words "$message")"
    devices="$("$programs/earshot" doctor | sed -n 's/^ *\(\(vulkan\|cuda\|metal\):.*[^ ]\) *'"$model"' .*/\1/p')"
    if [ -z "$devices" ]; then
        echo "No GPU was found; is its driver installed?" >&2
        exit 1
    fi
    while read -r device; do
        settings "$model" "$device"
        text="$(words "$message")"
        if [ "$text" = "$expected" ]; then
            echo "$model on $device transcribes the same text as the CPU" | tee -a target/gpu.txt
        else
            echo "$model on $device differs: $text" | tee -a target/gpu.txt
            failed=1
        fi
    done <<<"$devices"
done
exit "$failed"
