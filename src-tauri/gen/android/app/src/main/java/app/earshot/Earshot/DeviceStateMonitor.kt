package app.earshot.Earshot

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.Build
import android.os.PowerManager

class DeviceStateMonitor(private val context: Context) {
    private val power = context.getSystemService(PowerManager::class.java)
    private var hot = false

    fun start() {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q) {
            // The listener is called at once with the current status.
            power.addThermalStatusListener { status ->
                hot = status >= PowerManager.THERMAL_STATUS_MODERATE
                report()
            }
        }
        val receiver = object : BroadcastReceiver() {
            override fun onReceive(context: Context, intent: Intent) = report()
        }
        context.registerReceiver(receiver, IntentFilter(PowerManager.ACTION_POWER_SAVE_MODE_CHANGED))
        report()
    }

    private fun report() = SystemEvents.deviceState(hot, power.isPowerSaveMode)
}
