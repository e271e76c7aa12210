#!/bin/sh
# Builds the program's static library for the platform that Xcode builds for.
# The library is one for this alone: a desktop's build makes none.
set -eu

case "$PLATFORM_NAME" in
    iphoneos) target=aarch64-apple-ios ;;
    iphonesimulator) target=aarch64-apple-ios-sim ;;
    *)
        echo "error: Earshot is not made for $PLATFORM_NAME." >&2
        exit 1
        ;;
esac

root="$PROJECT_DIR/../../.."
if [ ! -f "$root/ui/dist/index.html" ]; then
    echo "error: The page is part of the program: run \`npm ci --ignore-scripts && npm run build\` in ui first." >&2
    exit 1
fi

# What Xcode sets is meant for the phone, and would go into programs that run here.
env -i HOME="$HOME" \
    PATH="$HOME/.cargo/bin:/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" \
    IPHONEOS_DEPLOYMENT_TARGET="$IPHONEOS_DEPLOYMENT_TARGET" \
    cargo rustc --manifest-path "$root/Cargo.toml" --release --locked \
    --package earshot-app --lib --crate-type staticlib \
    --target "$target" --target-dir "$root/target/ios"

mkdir -p "$PROJECT_DIR/libraries/$PLATFORM_NAME"
cp "$root/target/ios/$target/release/libearshot_app_lib.a" "$PROJECT_DIR/libraries/$PLATFORM_NAME/"

# The default model comes with the app, if `cargo xtask model` has got it.
mkdir -p "$PROJECT_DIR/models"
for model in ggml-base-q8_0.bin ggml-silero-v6.2.0.bin; do
    if [ -f "$root/target/models/$model" ]; then
        cp "$root/target/models/$model" "$PROJECT_DIR/models/"
    fi
done
