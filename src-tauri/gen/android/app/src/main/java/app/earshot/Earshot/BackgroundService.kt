package app.earshot.Earshot

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.app.Service
import android.content.Context
import android.content.Intent
import android.content.pm.ServiceInfo
import android.os.Build
import android.os.IBinder
import android.os.PowerManager
import androidx.core.app.NotificationCompat
import androidx.core.app.ServiceCompat
import androidx.core.content.ContextCompat
import app.tauri.Logger

/**
 * Foreground service that lets recording and transcription continue in the background, and
 * shows their notification. It does no work itself.
 */
class BackgroundService : Service() {
    private var wakeLock: PowerManager.WakeLock? = null

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        instance = this
        if (intent?.action == STOP) SystemEvents.stop()
        // A started foreground service must call startForeground, even if it is about to stop.
        update(latest)
        return START_NOT_STICKY
    }

    override fun onDestroy() {
        instance = null
        releaseWakeLock()
    }

    /** The system's time limit is reached. The job waits until the app is opened. */
    override fun onTimeout(startId: Int, type: Int) {
        stop()
    }

    private fun update(state: ActivityState) {
        try {
            ServiceCompat.startForeground(this, NOTIFICATION, notification(state), types(state))
        } catch (error: RuntimeException) {
            // Not allowed from the background; the process may be suspended at any time.
            Logger.warn("BackgroundService", "not in the foreground: $error")
            stop()
            return
        }
        if (!state.needsBackground()) return stop()
        if (state.waiting > 0) acquireWakeLock() else releaseWakeLock()
    }

    private fun stop() {
        releaseWakeLock()
        ServiceCompat.stopForeground(this, ServiceCompat.STOP_FOREGROUND_REMOVE)
        stopSelf()
    }

    /** Keeps the CPU running while the screen is off. */
    private fun acquireWakeLock() {
        val lock = wakeLock ?: getSystemService(PowerManager::class.java)
            .newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "Earshot:transcribing")
            .apply { setReferenceCounted(false) }
            .also { wakeLock = it }
        // Renewed at each progress update: a hanging job does not drain the battery.
        lock.acquire(WAKE_LOCK_TIMEOUT_MS)
    }

    private fun releaseWakeLock() {
        wakeLock?.release()
        wakeLock = null
    }

    private fun types(state: ActivityState): Int {
        var types = 0
        if (state.recording && Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            types = types or ServiceInfo.FOREGROUND_SERVICE_TYPE_MICROPHONE
        }
        if (state.waiting > 0 || types == 0) {
            types = types or when {
                Build.VERSION.SDK_INT >= Build.VERSION_CODES.VANILLA_ICE_CREAM ->
                    ServiceInfo.FOREGROUND_SERVICE_TYPE_MEDIA_PROCESSING
                Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q ->
                    ServiceInfo.FOREGROUND_SERVICE_TYPE_DATA_SYNC
                else -> 0
            }
        }
        return types
    }

    /** Contains no text of notes. */
    private fun notification(state: ActivityState): Notification {
        val title = when {
            state.recording && state.paused -> getString(R.string.recording_paused)
            state.recording -> getString(R.string.recording)
            state.waiting > 0 ->
                resources.getQuantityString(R.plurals.transcribing, state.waiting, state.waiting)
            else -> getString(R.string.done)
        }
        val immutable = PendingIntent.FLAG_IMMUTABLE
        val open = Intent(this, MainActivity::class.java)
        val builder = NotificationCompat.Builder(this, CHANNEL)
            .setSmallIcon(R.drawable.ic_notification)
            .setContentTitle(title)
            .setContentIntent(PendingIntent.getActivity(this, 0, open, immutable))
            .setOngoing(true)
            .setOnlyAlertOnce(true)
            .setShowWhen(false)
            .setCategory(NotificationCompat.CATEGORY_PROGRESS)
        if (state.recording) {
            val stopIntent = Intent(this, BackgroundService::class.java).setAction(STOP)
            val pending = PendingIntent.getService(this, 0, stopIntent, immutable)
            builder.addAction(0, getString(R.string.stop), pending)
        } else {
            builder.setProgress(100, state.percent ?: 0, state.percent == null)
        }
        return builder.build()
    }

    companion object {
        private const val CHANNEL = "work"
        private const val NOTIFICATION = 1
        private const val STOP = "app.earshot.Earshot.STOP"

        /** Longer than any interval between two progress updates. */
        private const val WAKE_LOCK_TIMEOUT_MS = 10 * 60 * 1000L

        private var instance: BackgroundService? = null
        private var latest = ActivityState()

        /** Main thread only. */
        fun update(context: Context, state: ActivityState) {
            latest = state
            val service = instance
            if (service != null) return service.update(state)
            if (!state.needsBackground()) return
            val channel = NotificationChannel(
                CHANNEL, context.getString(R.string.channel), NotificationManager.IMPORTANCE_LOW
            )
            context.getSystemService(NotificationManager::class.java)
                .createNotificationChannel(channel)
            try {
                ContextCompat.startForegroundService(
                    context, Intent(context, BackgroundService::class.java)
                )
            } catch (error: RuntimeException) {
                Logger.warn("BackgroundService", "not started: $error")
            }
        }
    }
}
