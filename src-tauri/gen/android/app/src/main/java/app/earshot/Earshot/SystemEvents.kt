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

    fun shared(copies: Inbox.Copies) = send("shared") {
        put("paths", JSArray(copies.paths))
        put("lost", copies.lost)
    }

    fun deviceState(hot: Boolean, saving: Boolean) = send("device-state") {
        put("hot", hot)
        put("saving", saving)
    }

    fun interrupted() = send("interrupted") {}

    fun stop() = send("stop") {}

    private fun send(kind: String, fields: JSObject.() -> Unit) {
        channel?.send(JSObject().apply {
            put("kind", kind)
            fields()
        })
    }
}
