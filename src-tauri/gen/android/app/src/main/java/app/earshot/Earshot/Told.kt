package app.earshot.Earshot

import app.tauri.plugin.Channel
import app.tauri.plugin.JSArray
import app.tauri.plugin.JSObject

/** Tells the program behind the page, which knows these as `Told`. From any thread. */
object Told {
    @Volatile
    private var channel: Channel? = null

    /** Whom to tell from now on. */
    fun to(channel: Channel) {
        this.channel = channel
    }

    /** Another app shared files: they lie in the inbox now, but for those that were lost. */
    fun shared(taken: Inbox.Taken) = tell("shared") {
        put("paths", JSArray(taken.paths))
        put("lost", taken.lost)
    }

    /** How the device is doing. */
    fun strain(hot: Boolean, saving: Boolean) = tell("strain") {
        put("hot", hot)
        put("saving", saving)
    }

    /** Another app has the sound now. */
    fun interrupted() = tell("interrupted") {}

    /** The user wants the recording to end. */
    fun stop() = tell("stop") {}

    private fun tell(kind: String, more: JSObject.() -> Unit) {
        channel?.send(JSObject().apply {
            put("kind", kind)
            more()
        })
    }
}
