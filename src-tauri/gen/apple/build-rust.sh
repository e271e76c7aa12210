#!/bin/sh
# Builds the static library for Xcode's current platform. Only this build creates one: the crate
# itself declares no staticlib.
set -eu

case "$PLATFORM_NAME" in
    iphoneos) target=aarch64-apple-ios ;;
    iphonesimulator) target=aarch64-apple-ios-sim ;;
    *)
        echo "error: Earshot does not support $PLATFORM_NAME." >&2
        exit 1
        ;;
esac

root="$PROJECT_DIR/../../.."
if [ ! -f "$root/ui/dist/index.html" ]; then
    echo "error: The page is not built: run \`npm ci --ignore-scripts && npm run build\` in ui first." >&2
    exit 1
fi

# Xcode's variables would also apply to build scripts, which run on the host.
env -i HOME="$HOME" \
    PATH="$HOME/.cargo/bin:/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" \
    IPHONEOS_DEPLOYMENT_TARGET="$IPHONEOS_DEPLOYMENT_TARGET" \
    cargo rustc --manifest-path "$root/Cargo.toml" --release --locked \
    --package earshot-app --lib --crate-type staticlib \
    --target "$target" --target-dir "$root/target/ios"

mkdir -p "$PROJECT_DIR/libraries/$PLATFORM_NAME"
cp "$root/target/ios/$target/release/libearshot_app_lib.a" "$PROJECT_DIR/libraries/$PLATFORM_NAME/"

# Bundles the default model if `cargo xtask model` has downloaded it.
mkdir -p "$PROJECT_DIR/models"
for model in ggml-base-q8_0.bin ggml-silero-v6.2.0.bin; do
    if [ -f "$root/target/models/$model" ]; then
        cp "$root/target/models/$model" "$PROJECT_DIR/models/"
    fi
done
