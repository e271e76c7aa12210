package app.earshot.Earshot

import android.content.Context
import android.media.AudioAttributes
import android.media.AudioFocusRequest
import android.media.AudioManager

class AudioFocus(context: Context) {
    private val manager = context.getSystemService(AudioManager::class.java)
    private var request: AudioFocusRequest? = null
    private var gain = 0

    fun update(state: ActivityState) {
        val needed = when {
            state.recording && !state.paused -> AudioManager.AUDIOFOCUS_GAIN_TRANSIENT_EXCLUSIVE
            state.playing -> AudioManager.AUDIOFOCUS_GAIN_TRANSIENT
            else -> 0
        }
        if (needed == gain) return
        request?.let { manager.abandonAudioFocusRequest(it) }
        gain = needed
        request = if (needed == 0) null else build(needed).also { manager.requestAudioFocus(it) }
    }

    private fun build(gain: Int): AudioFocusRequest {
        val speech = AudioAttributes.Builder()
            .setUsage(AudioAttributes.USAGE_MEDIA)
            .setContentType(AudioAttributes.CONTENT_TYPE_SPEECH)
            .build()
        return AudioFocusRequest.Builder(gain)
            .setAudioAttributes(speech)
            // Ducked speech is hard to understand.
            .setWillPauseWhenDucked(true)
            .setOnAudioFocusChangeListener { if (it < 0) SystemEvents.interrupted() }
            .build()
    }
}
