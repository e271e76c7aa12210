package app.earshot.Earshot

import android.content.ContentResolver
import android.content.Intent
import android.net.Uri
import android.provider.OpenableColumns
import androidx.core.content.IntentCompat
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.util.Locale

/**
 * Copies files that other apps lend for a short time. Each copy has its own folder and keeps
 * its original name, which may contain the sender and the time.
 */
class Inbox(private val resolver: ContentResolver, private val folder: File) {
    /** @property lost Number of unreadable files. */
    class Copies(val paths: List<String>, val lost: Int)

    private var count = 0

    @Synchronized
    fun copy(addresses: List<Uri>): Copies {
        val copies = addresses.map { copyFile(it) }
        return Copies(copies.filterNotNull().map { it.path }, copies.count { it == null })
    }

    private fun copyFile(address: Uri): File? {
        // Rust imports folders in the order of their names.
        val id = String.format(Locale.ROOT, "%015d-%06d", System.currentTimeMillis(), count++)
        // Rust ignores this extension: the copy is incomplete.
        val partial = File(folder, "$id.part")
        return try {
            // Rejects file: URIs, which could refer to our own files.
            if (address.scheme != ContentResolver.SCHEME_CONTENT) throw IOException("not lent")
            if (!partial.mkdirs()) throw IOException("no folder")
            val name = nameOf(address)
            val source = resolver.openInputStream(address) ?: throw IOException("not there")
            source.use { from ->
                FileOutputStream(File(partial, name)).use { to ->
                    from.copyTo(to, BUFFER)
                    to.fd.sync()
                }
            }
            val complete = File(folder, id)
            if (!partial.renameTo(complete)) throw IOException("not renamed")
            File(complete, name)
        } catch (_: IOException) {
            partial.deleteRecursively()
            null
        } catch (_: RuntimeException) {
            // A faulty content provider can throw any of these; a denied permission is a
            // SecurityException.
            partial.deleteRecursively()
            null
        }
    }

    private fun nameOf(address: Uri): String {
        val column = arrayOf(OpenableColumns.DISPLAY_NAME)
        val given = resolver.query(address, column, null, null, null)?.use { rows ->
            if (rows.moveToFirst()) rows.getString(0) else null
        }
        return sanitized(given ?: address.lastPathSegment ?: "")
    }

    companion object {
        private const val BUFFER = 1 shl 16
        private const val MAX_NAME_CHARS = 120

        fun sanitized(name: String): String {
            val last = name.substringAfterLast('/').filter { !it.isISOControl() }
            // Keeps the end, which has the extension.
            val short = last.takeLast(MAX_NAME_CHARS).trimStart('.', ' ')
            return short.ifBlank { "shared" }
        }

        fun addresses(intent: Intent): List<Uri> = when (intent.action) {
            Intent.ACTION_VIEW -> listOfNotNull(intent.data)
            Intent.ACTION_SEND -> listOfNotNull(
                IntentCompat.getParcelableExtra(intent, Intent.EXTRA_STREAM, Uri::class.java)
            )
            Intent.ACTION_SEND_MULTIPLE -> IntentCompat.getParcelableArrayListExtra(
                intent, Intent.EXTRA_STREAM, Uri::class.java
            ).orEmpty()
            else -> emptyList()
        }
    }
}
