package app.earshot.Earshot

import app.tauri.annotation.InvokeArg

/** The app's current activity: `Activity` in Rust. */
@InvokeArg
class ActivityState {
    var microphone: Boolean = false

    /** A recording is in progress, possibly paused, or being saved. */
    var recording: Boolean = false

    var paused: Boolean = false

    var playing: Boolean = false

    var waiting: Int = 0

    var percent: Int? = null

    /** Playback does not continue in the background. */
    fun needsBackground() = recording || waiting > 0
}
