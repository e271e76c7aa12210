import Foundation

/// The folder shared by the app and its share extension. Each file has its own folder and keeps
/// its original name, which may contain the sender and the time.
enum SharedInbox {
    private static let group = "group.app.earshot.Earshot"
    private static let notification = "app.earshot.Earshot.shared" as CFString
    /// Extension of an unfinished copy's folder.
    private static let partialExtension = "part"

    private static var folder: URL? {
        FileManager.default
            .containerURL(forSecurityApplicationGroupIdentifier: group)?
            .appendingPathComponent("inbox", isDirectory: true)
    }

    /// Copies a file that is lent temporarily. Called by the extension.
    static func add(_ file: URL, named name: String?) throws {
        guard let folder = folder else { throw CocoaError(.fileNoSuchFile) }
        let id = String(
            format: "%015d-%@", Int(Date().timeIntervalSince1970 * 1000), UUID().uuidString)
        let files = FileManager.default
        let partial = folder.appendingPathComponent("\(id).\(partialExtension)", isDirectory: true)
        try files.createDirectory(at: partial, withIntermediateDirectories: true)
        do {
            let target = sanitized(name ?? file.lastPathComponent)
            try files.copyItem(at: file, to: partial.appendingPathComponent(target))
            try files.moveItem(at: partial, to: folder.appendingPathComponent(id, isDirectory: true))
        } catch {
            try? files.removeItem(at: partial)
            throw error
        }
    }

    /// Moves complete copies to the app's own inbox; returns the files in the order they were
    /// shared. Called by the app.
    static func move(into inbox: URL) -> [URL] {
        let files = FileManager.default
        guard let folder = folder,
            let names = try? files.contentsOfDirectory(atPath: folder.path)
        else { return [] }
        try? files.createDirectory(at: inbox, withIntermediateDirectories: true)
        var moved: [URL] = []
        for name in names.sorted() where !name.hasSuffix(".\(partialExtension)") {
            let own = inbox.appendingPathComponent(name, isDirectory: true)
            let from = folder.appendingPathComponent(name, isDirectory: true)
            guard (try? files.moveItem(at: from, to: own)) != nil else { continue }
            // Builds the paths from names: listed URLs may have another prefix (/private).
            let inside = (try? files.contentsOfDirectory(atPath: own.path)) ?? []
            moved += inside.map { own.appendingPathComponent($0) }
        }
        return moved
    }

    static func notifyApp() {
        let center = CFNotificationCenterGetDarwinNotifyCenter()
        CFNotificationCenterPostNotification(center, CFNotificationName(notification), nil, nil, true)
    }

    /// Calls the handler on the main thread after each `notifyApp`. Call once.
    static func onChange(_ handler: @escaping () -> Void) {
        changeHandler = handler
        let center = CFNotificationCenterGetDarwinNotifyCenter()
        CFNotificationCenterAddObserver(
            center, nil,
            { _, _, _, _, _ in DispatchQueue.main.async { SharedInbox.changeHandler?() } },
            notification, nil, .deliverImmediately)
    }

    private static var changeHandler: (() -> Void)?

    private static func sanitized(_ name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        let short = String(last.suffix(120)).drop { $0 == "." || $0 == " " }
        return short.isEmpty ? "shared" : String(short)
    }
}
