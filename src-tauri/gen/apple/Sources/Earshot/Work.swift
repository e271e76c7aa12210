/// What goes on, as the program in Rust tells it: `Work` there.
struct Work: Decodable {
    /// The microphone is open.
    let microphone: Bool
    /// What it hears is kept, or will be after a pause.
    let recording: Bool
    /// The recording is held.
    let paused: Bool
    /// A sound is heard.
    let playing: Bool
    /// So many messages are being listened to or will be.
    let waiting: Int
}

/// What the program in Rust is told: `Told` there.
struct Told: Encodable {
    private var kind: String
    private var paths: [String]?
    private var lost: Int?
    private var hot: Bool?
    private var saving: Bool?

    /// Another app shared files: they lie in the inbox now.
    static func shared(_ files: [URL], lost: Int) -> Told {
        Told(kind: "shared", paths: files.map(\.path), lost: lost)
    }

    /// How the device is doing.
    static func strain(hot: Bool, saving: Bool) -> Told {
        Told(kind: "strain", hot: hot, saving: saving)
    }

    /// Another app has the sound now.
    static let interrupted = Told(kind: "interrupted")
}
