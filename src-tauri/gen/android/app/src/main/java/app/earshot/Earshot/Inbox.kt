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
 * Copies what other apps lend, before they want it back. Each copy has a folder of its
 * own, under the name that its owner gave it: that tells who sent it, and when.
 */
class Inbox(private val resolver: ContentResolver, private val folder: File) {
    /** The copies, and how many things could not be read. */
    class Taken(val paths: List<String>, val lost: Int)

    private var count = 0

    /** Copies these. Takes as long as reading them does. */
    @Synchronized
    fun take(addresses: List<Uri>): Taken {
        val copies = addresses.map { copy(it) }
        return Taken(copies.filterNotNull().map { it.path }, copies.count { it == null })
    }

    private fun copy(address: Uri): File? {
        // Folders are read in the order of their names.
        val id = String.format(Locale.ROOT, "%015d-%06d", System.currentTimeMillis(), count++)
        // The program takes no folder of such a name: it is not whole yet.
        val half = File(folder, "$id.part")
        return try {
            // A path would be one of ours: other apps may lend addresses only.
            if (address.scheme != ContentResolver.SCHEME_CONTENT) throw IOException("not lent")
            if (!half.mkdirs()) throw IOException("no folder")
            val name = nameOf(address)
            val source = resolver.openInputStream(address) ?: throw IOException("not there")
            source.use { from ->
                FileOutputStream(File(half, name)).use { to ->
                    from.copyTo(to, BUFFER)
                    to.fd.sync()
                }
            }
            val whole = File(folder, id)
            if (!half.renameTo(whole)) throw IOException("not renamed")
            File(whole, name)
        } catch (_: IOException) {
            half.deleteRecursively()
            null
        } catch (_: RuntimeException) {
            // What its owner does wrong comes as any of these; a refusal is one too.
            half.deleteRecursively()
            null
        }
    }

    /** What its owner calls it, as a name without folders. */
    private fun nameOf(address: Uri): String {
        val column = arrayOf(OpenableColumns.DISPLAY_NAME)
        val given = resolver.query(address, column, null, null, null)?.use { rows ->
            if (rows.moveToFirst()) rows.getString(0) else null
        }
        return cleaned(given ?: address.lastPathSegment ?: "")
    }

    companion object {
        private const val BUFFER = 1 shl 16
        private const val LONGEST = 120

        /** The last part of a name, without what no file's name may have. */
        fun cleaned(name: String): String {
            val last = name.substringAfterLast('/').filter { !it.isISOControl() }
            // Its end tells more than its beginning: there is the kind of file.
            val short = last.takeLast(LONGEST).trimStart('.', ' ')
            return short.ifBlank { "shared" }
        }

        /** What an intent of another app holds. */
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
