package app.earshot.Earshot

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.Build
import android.os.PowerManager

/** Tells when the device gets hot, and when it saves its battery. */
class Strain(private val context: Context) {
    private val power = context.getSystemService(PowerManager::class.java)
    private var hot = false

    /** Tells how it is, and whenever that changes. */
    fun watch() {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            // It tells how it is at once.
            power.addThermalStatusListener { status ->
                hot = status >= PowerManager.THERMAL_STATUS_MODERATE
                tell()
            }
        }
        val changed = object : BroadcastReceiver() {
            override fun onReceive(context: Context, intent: Intent) = tell()
        }
        context.registerReceiver(changed, IntentFilter(PowerManager.ACTION_POWER_SAVE_MODE_CHANGED))
        tell()
    }

    private fun tell() = Told.strain(hot, power.isPowerSaveMode)
}
