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
 * Has the system let a recording, or listening to what was shared, go on behind other
 * apps, and shows that it does. It does nothing itself.
 */
class WorkService : Service() {
    private var awake: PowerManager.WakeLock? = null

    override fun onBind(intent: Intent?): IBinder? = null

    override fun onStartCommand(intent: Intent?, flags: Int, startId: Int): Int {
        running = this
        if (intent?.action == STOP) Told.stop()
        // The system expects this of whoever it starts, also if it is over already.
        show(wanted)
        return START_NOT_STICKY
    }

    override fun onDestroy() {
        running = null
        rest()
    }

    /** The system's time for it is over: what is listened to waits for the app. */
    override fun onTimeout(startId: Int, type: Int) {
        end()
    }

    private fun show(work: Work) {
        try {
            ServiceCompat.startForeground(this, NOTIFICATION, notification(work), types(work))
        } catch (error: RuntimeException) {
            // It may not, from behind other apps: the work goes on as long as it is let.
            Logger.warn("WorkService", "not in the foreground: $error")
            end()
            return
        }
        if (!work.goesOn()) return end()
        if (work.waiting > 0) stayAwake() else rest()
    }

    private fun end() {
        rest()
        ServiceCompat.stopForeground(this, ServiceCompat.STOP_FOREGROUND_REMOVE)
        stopSelf()
    }

    /** The processor sleeps with the screen, unless it is asked not to. */
    private fun stayAwake() {
        val lock = awake ?: getSystemService(PowerManager::class.java)
            .newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "Earshot:listening")
            .apply { setReferenceCounted(false) }
            .also { awake = it }
        // Told anew at every step of the work: one that hangs does not empty the battery.
        lock.acquire(LONGEST_STEP)
    }

    private fun rest() {
        awake?.release()
        awake = null
    }

    private fun types(work: Work): Int {
        var types = 0
        if (work.recording && Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            types = types or ServiceInfo.FOREGROUND_SERVICE_TYPE_MICROPHONE
        }
        if (work.waiting > 0 || types == 0) {
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

    /** Says what goes on, and nothing of what is said. */
    private fun notification(work: Work): Notification {
        val title = when {
            work.recording && work.paused -> getString(R.string.recording_paused)
            work.recording -> getString(R.string.recording)
            work.waiting > 0 ->
                resources.getQuantityString(R.plurals.listening, work.waiting, work.waiting)
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
        if (work.recording) {
            val stop = Intent(this, WorkService::class.java).setAction(STOP)
            val press = PendingIntent.getService(this, 0, stop, immutable)
            builder.addAction(0, getString(R.string.stop), press)
        } else {
            builder.setProgress(100, work.percent ?: 0, work.percent == null)
        }
        return builder.build()
    }

    companion object {
        private const val CHANNEL = "work"
        private const val NOTIFICATION = 1
        private const val STOP = "app.earshot.Earshot.STOP"

        /** Nothing takes longer from one word of progress to the next, in milliseconds. */
        private const val LONGEST_STEP = 10 * 60 * 1000L

        private var running: WorkService? = null
        private var wanted = Work()

        /** Shows what goes on. On the main thread. */
        fun show(context: Context, work: Work) {
            wanted = work
            val service = running
            if (service != null) return service.show(work)
            if (!work.goesOn()) return
            val channel = NotificationChannel(
                CHANNEL, context.getString(R.string.channel), NotificationManager.IMPORTANCE_LOW
            )
            context.getSystemService(NotificationManager::class.java)
                .createNotificationChannel(channel)
            try {
                ContextCompat.startForegroundService(
                    context, Intent(context, WorkService::class.java)
                )
            } catch (error: RuntimeException) {
                // Not from behind other apps.
                Logger.warn("WorkService", "not started: $error")
            }
        }
    }
}
