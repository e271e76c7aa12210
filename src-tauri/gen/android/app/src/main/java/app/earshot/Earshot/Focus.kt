package app.earshot.Earshot

import android.content.Context
import android.media.AudioAttributes
import android.media.AudioFocusRequest
import android.media.AudioManager

/** Shares the sound with other apps: they are silent while somebody records or listens. */
class Focus(context: Context) {
    private val manager = context.getSystemService(AudioManager::class.java)
    private var held: AudioFocusRequest? = null
    private var gain = 0

    /** Asks for the sound, or gives it back, as it is needed now. */
    fun follow(work: Work) {
        val wanted = when {
            work.recording && !work.paused -> AudioManager.AUDIOFOCUS_GAIN_TRANSIENT_EXCLUSIVE
            work.playing -> AudioManager.AUDIOFOCUS_GAIN_TRANSIENT
            else -> 0
        }
        if (wanted == gain) return
        held?.let { manager.abandonAudioFocusRequest(it) }
        gain = wanted
        held = if (wanted == 0) null else request(wanted).also { manager.requestAudioFocus(it) }
    }

    private fun request(gain: Int): AudioFocusRequest {
        val speech = AudioAttributes.Builder()
            .setUsage(AudioAttributes.USAGE_MEDIA)
            .setContentType(AudioAttributes.CONTENT_TYPE_SPEECH)
            .build()
        return AudioFocusRequest.Builder(gain)
            .setAudioAttributes(speech)
            // Half as loud, words are lost.
            .setWillPauseWhenDucked(true)
            .setOnAudioFocusChangeListener { if (it < 0) Told.interrupted() }
            .build()
    }
}
