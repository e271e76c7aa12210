import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
}

// The workspace's own version.
val workspace = rootDir.resolve("../../../Cargo.toml").readText()
val (major, minor, patch) =
    Regex("(?m)^version = \"(\\d+)\\.(\\d+)\\.(\\d+)\"").find(workspace)!!.destructured

android {
    namespace = "app.earshot.Earshot"
    compileSdk = 37
    // The first whose libraries suit pages of 16 KB.
    ndkVersion = "28.2.13676358"

    defaultConfig {
        applicationId = "app.earshot.Earshot"
        // The first with AAudio, which the microphone is reached through.
        minSdk = 26
        targetSdk = 37
        versionCode = major.toInt() * 10_000 + minor.toInt() * 100 + patch.toInt()
        versionName = "$major.$minor.$patch"
        ndk { abiFilters += "arm64-v8a" }
    }

    // The one without a door to the network has not even the permission for one.
    flavorDimensions += "network"
    productFlavors {
        create("offline") { dimension = "network" }
        create("online") { dimension = "network" }
    }

    buildTypes {
        getByName("release") {
            // Nearly all of the package is the model: what could be left out is small.
            isMinifyEnabled = false
            // Whoever publishes it signs it anew.
            signingConfig = signingConfigs.getByName("debug")
        }
    }

    // Weights do not get smaller, and are copied faster as they are.
    androidResources { noCompress += "bin" }
    // Libraries are loaded out of the package, where they lie at whole pages.
    packaging { jniLibs.useLegacyPackaging = false }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
    // The toolkit's Kotlin asks whether this is a debug build.
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
