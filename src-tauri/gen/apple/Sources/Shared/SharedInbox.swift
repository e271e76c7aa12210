import Foundation

/// The folder that the app and its share extension both reach. Each thing that was shared
/// lies in a folder of its own, under the name it had: that tells who sent it, and when.
enum SharedInbox {
    private static let group = "group.app.earshot.Earshot"
    private static let arrival = "app.earshot.Earshot.shared" as CFString
    /// What the folder of a copy is called while it is being made.
    private static let half = "part"

    private static var folder: URL? {
        FileManager.default
            .containerURL(forSecurityApplicationGroupIdentifier: group)?
            .appendingPathComponent("inbox", isDirectory: true)
    }

    /// Copies a file that is lent for a moment. For the extension.
    static func keep(_ file: URL, named name: String?) throws {
        guard let folder = folder else { throw CocoaError(.fileNoSuchFile) }
        let id = String(
            format: "%015d-%@", Int(Date().timeIntervalSince1970 * 1000), UUID().uuidString)
        let files = FileManager.default
        let part = folder.appendingPathComponent("\(id).\(half)", isDirectory: true)
        try files.createDirectory(at: part, withIntermediateDirectories: true)
        do {
            let kept = cleaned(name ?? file.lastPathComponent)
            try files.copyItem(at: file, to: part.appendingPathComponent(kept))
            try files.moveItem(at: part, to: folder.appendingPathComponent(id, isDirectory: true))
        } catch {
            try? files.removeItem(at: part)
            throw error
        }
    }

    /// Moves everything that is whole into the app's own inbox; gives the files, in the
    /// order in which they came. For the app.
    static func move(into inbox: URL) -> [URL] {
        let files = FileManager.default
        guard let folder = folder,
            let names = try? files.contentsOfDirectory(atPath: folder.path)
        else { return [] }
        try? files.createDirectory(at: inbox, withIntermediateDirectories: true)
        var moved: [URL] = []
        for name in names.sorted() where !name.hasSuffix(".\(half)") {
            let own = inbox.appendingPathComponent(name, isDirectory: true)
            let from = folder.appendingPathComponent(name, isDirectory: true)
            guard (try? files.moveItem(at: from, to: own)) != nil else { continue }
            // By their names: a folder that is listed may be told by another path.
            let inside = (try? files.contentsOfDirectory(atPath: own.path)) ?? []
            moved += inside.map { own.appendingPathComponent($0) }
        }
        return moved
    }

    /// Tells the app, if it runs, that something has come.
    static func announce() {
        let center = CFNotificationCenterGetDarwinNotifyCenter()
        CFNotificationCenterPostNotification(center, CFNotificationName(arrival), nil, nil, true)
    }

    /// Calls this whenever something comes, on the main thread. Once for the app's life.
    static func onArrival(_ work: @escaping () -> Void) {
        arrived = work
        let center = CFNotificationCenterGetDarwinNotifyCenter()
        CFNotificationCenterAddObserver(
            center, nil,
            { _, _, _, _, _ in DispatchQueue.main.async { SharedInbox.arrived?() } },
            arrival, nil, .deliverImmediately)
    }

    private static var arrived: (() -> Void)?

    /// A name without folders, not hidden and not too long for a disk.
    private static func cleaned(_ name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        let short = String(last.suffix(120)).drop { $0 == "." || $0 == " " }
        return short.isEmpty ? "shared" : String(short)
    }
}
