# What Android's own toolchain file is to be told, which the build script of the
# engine's package cannot.
set(ANDROID_ABI arm64-v8a)
set(ANDROID_PLATFORM $ENV{ANDROID_PLATFORM})
set(ANDROID_STL c++_shared)
include($ENV{ANDROID_NDK_HOME}/build/cmake/android.toolchain.cmake)
