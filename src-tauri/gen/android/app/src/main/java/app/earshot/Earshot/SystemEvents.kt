package app.earshot.Earshot

import app.tauri.plugin.Channel
import app.tauri.plugin.JSArray
import app.tauri.plugin.JSObject

/** Sends events to Rust, where they are `SystemEvent`. Thread-safe. */
object SystemEvents {
    @Volatile
    private var channel: Channel? = null

    fun connect(channel: Channel) {
        this.channel = channel
    }

    /** Another app shared files, which were copied to the inbox. */
    fun shared(copies: Inbox.Copies) = send("shared") {
        put("paths", JSArray(copies.paths))
        put("lost", copies.lost)
    }

    fun deviceState(hot: Boolean, saving: Boolean) = send("device-state") {
        put("hot", hot)
        put("saving", saving)
    }

    /** Another app has taken the audio focus. */
    fun interrupted() = send("interrupted") {}

    /** The user stopped the recording in the notification. */
    fun stop() = send("stop") {}

    private fun send(kind: String, fields: JSObject.() -> Unit) {
        channel?.send(JSObject().apply {
            put("kind", kind)
            fields()
        })
    }
}
