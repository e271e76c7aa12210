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
internal class StartArgs {
    lateinit var inbox: String
    lateinit var events: Channel
}

@InvokeArg
internal class ExtractArgs {
    lateinit var name: String
    lateinit var to: String
}

@InvokeArg
internal class CopyFilesArgs {
    lateinit var addresses: List<String>
}

@InvokeArg
internal class ShareArgs {
    lateinit var paths: List<String>
}

/** Commands called by Rust: see `src/phone/android.rs`. */
@TauriPlugin(
    permissions = [
        Permission(strings = [Manifest.permission.RECORD_AUDIO], alias = MICROPHONE),
        Permission(strings = [Manifest.permission.POST_NOTIFICATIONS], alias = NOTIFICATIONS),
    ]
)
class PhonePlugin(private val activity: Activity) : Plugin(activity) {
    private val background = Executors.newSingleThreadExecutor()
    private val audioFocus = AudioFocus(activity)
    private var inbox: Inbox? = null

    private val pendingRequests = mutableListOf<Invoke>()

    /** Starts sending events, and imports the files the app was opened with. */
    @Command
    fun start(invoke: Invoke) {
        val args = invoke.parseArgs(StartArgs::class.java)
        inbox = Inbox(activity.contentResolver, File(args.inbox))
        SystemEvents.connect(args.events)
        DeviceStateMonitor(activity.applicationContext).start()
        invoke.resolve(JSObject())
        // Starting from the list of recent apps repeats an old intent.
        val flags = activity.intent?.flags ?: 0
        if (flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY == 0) importShared(activity.intent)
    }

    override fun onNewIntent(intent: Intent) = importShared(intent)

    private fun importShared(intent: Intent?) {
        val inbox = inbox ?: return
        val addresses = intent?.let { Inbox.addresses(it) }.orEmpty()
        if (addresses.isEmpty()) return
        background.execute { SystemEvents.shared(inbox.copy(addresses)) }
    }

    @Command
    fun copyFiles(invoke: Invoke) {
        val addresses = invoke.parseArgs(CopyFilesArgs::class.java).addresses.map { Uri.parse(it) }
        val inbox = inbox ?: return invoke.reject("not started yet")
        background.execute {
            val copies = inbox.copy(addresses)
            if (copies.lost > 0 && copies.paths.isEmpty()) {
                invoke.reject("it could not be read")
            } else {
                invoke.resolve(JSObject().apply { put("paths", JSArray(copies.paths)) })
            }
        }
    }

    @Command
    fun extract(invoke: Invoke) {
        val args = invoke.parseArgs(ExtractArgs::class.java)
        background.execute {
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

    /** Also requests notifications, which show that a recording is running. */
    @Command
    fun requestMicrophone(invoke: Invoke) {
        if (getPermissionState(MICROPHONE) == PermissionState.GRANTED) return resolvePermission(invoke)
        pendingRequests.add(invoke)
        if (pendingRequests.size > 1) return
        val permissions = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
            arrayOf(MICROPHONE, NOTIFICATIONS)
        } else {
            arrayOf(MICROPHONE)
        }
        requestPermissionForAliases(permissions, invoke, "onPermissionResult")
    }

    @PermissionCallback
    fun onPermissionResult(@Suppress("UNUSED_PARAMETER") invoke: Invoke) {
        pendingRequests.forEach { resolvePermission(it) }
        pendingRequests.clear()
    }

    private fun resolvePermission(invoke: Invoke) {
        val granted = getPermissionState(MICROPHONE) == PermissionState.GRANTED
        invoke.resolve(JSObject().apply { put("granted", granted) })
    }

    @Command
    fun showActivity(invoke: Invoke) {
        val state = invoke.parseArgs(ActivityState::class.java)
        audioFocus.update(state)
        BackgroundService.update(activity.applicationContext, state)
        invoke.resolve(JSObject())
    }

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

    @Command
    fun share(invoke: Invoke) {
        val authority = "${activity.packageName}.outbox"
        val addresses = invoke.parseArgs(ShareArgs::class.java).paths
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
