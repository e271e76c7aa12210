/// The app's current activity: `Activity` in Rust.
struct ActivityState: Decodable {
    let microphone: Bool
    /// A recording is in progress, possibly paused, or being saved.
    let recording: Bool
    let paused: Bool
    let playing: Bool
    let waiting: Int
}

/// An event for Rust: `SystemEvent` there.
struct SystemEvent: Encodable {
    private var kind: String
    private var paths: [String]?
    private var lost: Int?
    private var hot: Bool?
    private var saving: Bool?

    static func shared(_ files: [URL], lost: Int) -> SystemEvent {
        SystemEvent(kind: "shared", paths: files.map(\.path), lost: lost)
    }

    static func deviceState(hot: Bool, saving: Bool) -> SystemEvent {
        SystemEvent(kind: "device-state", hot: hot, saving: saving)
    }

    static let interrupted = SystemEvent(kind: "interrupted")
}
