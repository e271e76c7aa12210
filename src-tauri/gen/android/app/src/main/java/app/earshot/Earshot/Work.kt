package app.earshot.Earshot

import app.tauri.annotation.InvokeArg

/** What goes on, as the program behind the page tells it. */
@InvokeArg
class Work {
    /** The microphone is open. */
    var microphone: Boolean = false

    /** What it hears is kept, or will be after a pause. */
    var recording: Boolean = false

    /** The recording is held. */
    var paused: Boolean = false

    /** A sound is heard. */
    var playing: Boolean = false

    /** So many messages are being listened to or will be. */
    var waiting: Int = 0

    /** How much of the one at hand is done, where that is known. */
    var percent: Int? = null

    /** Whether it must go on behind other apps. (A sound ends with them.) */
    fun goesOn() = recording || waiting > 0
}
