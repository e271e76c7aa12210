/// The app's current activity: `Activity` in Rust.
struct ActivityState: Decodable {
    let microphone: Bool
    /// A recording is in progress, possibly paused, or being saved.
    let recording: Bool
    let paused: Bool
    let playing: Bool
    /// Number of running and waiting jobs.
    let waiting: Int
}

/// An event for Rust: `SystemEvent` there.
struct SystemEvent: Encodable {
    private var kind: String
    private var paths: [String]?
    private var lost: Int?
    private var hot: Bool?
    private var saving: Bool?

    /// Another app shared files, which were moved to the inbox.
    static func shared(_ files: [URL], lost: Int) -> SystemEvent {
        SystemEvent(kind: "shared", paths: files.map(\.path), lost: lost)
    }

    static func deviceState(hot: Bool, saving: Bool) -> SystemEvent {
        SystemEvent(kind: "device-state", hot: hot, saving: saving)
    }

    /// Another app, or a call, interrupted the audio session.
    static let interrupted = SystemEvent(kind: "interrupted")
}
