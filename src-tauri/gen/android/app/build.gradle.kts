import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
}

val workspace = rootDir.resolve("../../../Cargo.toml").readText()
val (major, minor, patch) =
    Regex("(?m)^version = \"(\\d+)\\.(\\d+)\\.(\\d+)\"").find(workspace)!!.destructured

android {
    namespace = "app.earshot.Earshot"
    compileSdk = 37
    // The first one with 16 KB page alignment by default.
    ndkVersion = "28.2.13676358"

    defaultConfig {
        applicationId = "app.earshot.Earshot"
        // The first one with AAudio, used for recording.
        minSdk = 26
        targetSdk = 37
        versionCode = major.toInt() * 10_000 + minor.toInt() * 100 + patch.toInt()
        versionName = "$major.$minor.$patch"
        ndk { abiFilters += "arm64-v8a" }
    }

    // The offline flavor does not have the INTERNET permission.
    flavorDimensions += "network"
    productFlavors {
        create("offline") { dimension = "network" }
        create("online") { dimension = "network" }
    }

    buildTypes {
        getByName("release") {
            // Little gain: nearly all of the package is the model.
            isMinifyEnabled = false
            // Replaced by the publisher's signature.
            signingConfig = signingConfigs.getByName("debug")
        }
    }

    // Model weights do not compress.
    androidResources { noCompress += "bin" }
    // Libraries are page-aligned and loaded directly from the package.
    packaging { jniLibs.useLegacyPackaging = false }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
    // Tauri's Kotlin uses BuildConfig.DEBUG.
    buildFeatures { buildConfig = true }
}

kotlin {
    compilerOptions { jvmTarget = JvmTarget.JVM_1_8 }
}

dependencies {
    implementation("androidx.activity:activity-ktx:1.10.1")
    implementation("androidx.appcompat:appcompat:1.7.1")
    implementation("androidx.lifecycle:lifecycle-process:2.10.0")
    implementation("androidx.webkit:webkit:1.14.0")
    implementation("com.google.android.material:material:1.12.0")
}

apply(from = file("tauri.build.gradle.kts"))
