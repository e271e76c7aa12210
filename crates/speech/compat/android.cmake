# Variables for the NDK toolchain file, which the build script of whisper-rs-sys
# cannot set.
set(ANDROID_ABI arm64-v8a)
set(ANDROID_PLATFORM $ENV{ANDROID_PLATFORM})
set(ANDROID_STL c++_shared)
include($ENV{ANDROID_NDK_HOME}/build/cmake/android.toolchain.cmake)
