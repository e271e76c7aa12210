package app.earshot.Earshot

import android.Manifest
import android.app.Activity
import android.content.ClipboardManager
import android.content.Intent
import android.net.Uri
import android.os.Build
import androidx.core.content.FileProvider
import app.tauri.PermissionState
import app.tauri.annotation.Command
import app.tauri.annotation.InvokeArg
import app.tauri.annotation.Permission
import app.tauri.annotation.PermissionCallback
import app.tauri.annotation.TauriPlugin
import app.tauri.plugin.Channel
import app.tauri.plugin.Invoke
import app.tauri.plugin.JSArray
import app.tauri.plugin.JSObject
import app.tauri.plugin.Plugin
import java.io.File
import java.io.FileNotFoundException
import java.io.FileOutputStream
import java.io.IOException
import java.util.concurrent.Executors

@InvokeArg
internal class Listen {
    lateinit var inbox: String
    lateinit var told: Channel
}

@InvokeArg
internal class Unpack {
    lateinit var name: String
    lateinit var to: String
}

@InvokeArg
internal class Take {
    lateinit var addresses: List<String>
}

@InvokeArg
internal class HandOut {
    lateinit var paths: List<String>
}

/** What the program behind the page asks of the system: see `src/phone/android.rs`. */
@TauriPlugin(
    permissions = [
        Permission(strings = [Manifest.permission.RECORD_AUDIO], alias = MICROPHONE),
        Permission(strings = [Manifest.permission.POST_NOTIFICATIONS], alias = NOTIFICATIONS),
    ]
)
class PhonePlugin(private val activity: Activity) : Plugin(activity) {
    /** One thing after another, away from the screen's thread. */
    private val aside = Executors.newSingleThreadExecutor()
    private val focus = Focus(activity)
    private var inbox: Inbox? = null

    /** Those who wait for the user's answer about the microphone. */
    private val asked = mutableListOf<Invoke>()

    /** Begins to tell what happens, and takes what the app was opened with. */
    @Command
    fun listen(invoke: Invoke) {
        val args = invoke.parseArgs(Listen::class.java)
        inbox = Inbox(activity.contentResolver, File(args.inbox))
        Told.to(args.told)
        Strain(activity.applicationContext).watch()
        invoke.resolve(JSObject())
        // Out of the list of recent apps comes an intent that was taken long ago.
        val flags = activity.intent?.flags ?: 0
        if (flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY == 0) take(activity.intent)
    }

    override fun onNewIntent(intent: Intent) = take(intent)

    private fun take(intent: Intent?) {
        val inbox = inbox ?: return
        val addresses = intent?.let { Inbox.addresses(it) }.orEmpty()
        if (addresses.isEmpty()) return
        aside.execute { Told.shared(inbox.take(addresses)) }
    }

    /** Copies what the system's dialog gave. */
    @Command
    fun take(invoke: Invoke) {
        val addresses = invoke.parseArgs(Take::class.java).addresses.map { Uri.parse(it) }
        val inbox = inbox ?: return invoke.reject("not listening yet")
        aside.execute {
            val taken = inbox.take(addresses)
            if (taken.lost > 0 && taken.paths.isEmpty()) {
                invoke.reject("it could not be read")
            } else {
                invoke.resolve(JSObject().apply { put("paths", JSArray(taken.paths)) })
            }
        }
    }

    /** Copies a model out of the package, if it has it. */
    @Command
    fun unpack(invoke: Invoke) {
        val args = invoke.parseArgs(Unpack::class.java)
        aside.execute {
            try {
                activity.assets.open("models/${args.name}").use { from ->
                    FileOutputStream(args.to).use { to -> from.copyTo(to, BUFFER) }
                }
                invoke.resolve(JSObject().apply { put("copied", true) })
            } catch (_: FileNotFoundException) {
                invoke.resolve(JSObject().apply { put("copied", false) })
            } catch (error: IOException) {
                invoke.reject(error.message ?: "it could not be written")
            }
        }
    }

    /** Asks for the microphone when it is needed, and for the notification that shows it. */
    @Command
    fun mayRecord(invoke: Invoke) {
        if (getPermissionState(MICROPHONE) == PermissionState.GRANTED) return answer(invoke)
        asked.add(invoke)
        // The question stands on the screen already.
        if (asked.size > 1) return
        val wanted = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
            arrayOf(MICROPHONE, NOTIFICATIONS)
        } else {
            arrayOf(MICROPHONE)
        }
        requestPermissionForAliases(wanted, invoke, "answered")
    }

    @PermissionCallback
    fun answered(@Suppress("UNUSED_PARAMETER") invoke: Invoke) {
        asked.forEach { answer(it) }
        asked.clear()
    }

    private fun answer(invoke: Invoke) {
        val granted = getPermissionState(MICROPHONE) == PermissionState.GRANTED
        invoke.resolve(JSObject().apply { put("granted", granted) })
    }

    /** Learns what goes on. */
    @Command
    fun show(invoke: Invoke) {
        val work = invoke.parseArgs(Work::class.java)
        focus.follow(work)
        WorkService.show(activity.applicationContext, work)
        invoke.resolve(JSObject())
    }

    /** Takes the text off the clipboard. */
    @Command
    fun takeText(invoke: Invoke) {
        val clipboard = activity.getSystemService(ClipboardManager::class.java)
        val text = clipboard.primaryClip?.takeIf { it.itemCount > 0 }
            ?.getItemAt(0)?.coerceToText(activity)?.toString()
        if (text != null && Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
            clipboard.clearPrimaryClip()
        }
        invoke.resolve(JSObject().apply { if (text != null) put("text", text) })
    }

    /** Opens the share sheet with files of the outbox. */
    @Command
    fun handOut(invoke: Invoke) {
        val authority = "${activity.packageName}.outbox"
        val addresses = invoke.parseArgs(HandOut::class.java).paths
            .map { FileProvider.getUriForFile(activity, authority, File(it)) }
        val send = if (addresses.size == 1) {
            Intent(Intent.ACTION_SEND).putExtra(Intent.EXTRA_STREAM, addresses[0])
        } else {
            Intent(Intent.ACTION_SEND_MULTIPLE)
                .putParcelableArrayListExtra(Intent.EXTRA_STREAM, ArrayList(addresses))
        }
        val single = addresses.singleOrNull()
        send.type = single?.let { activity.contentResolver.getType(it) } ?: "*/*"
        send.addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
        activity.startActivity(Intent.createChooser(send, null))
        invoke.resolve(JSObject())
    }

    private companion object {
        const val BUFFER = 1 shl 16
    }
}

private const val MICROPHONE = "microphone"
private const val NOTIFICATIONS = "notifications"
