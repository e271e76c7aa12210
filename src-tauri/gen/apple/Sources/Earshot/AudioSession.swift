import AVFoundation

/// Configures the audio session: other apps are silent during recording and playback. Rust plays
/// and records audio but does not manage the session.
final class AudioSession {
    var onInterruption: (() -> Void)?

    private let session = AVAudioSession.sharedInstance()
    private var isActive = false

    /// Uses a category that ignores the silent switch.
    func start() {
        try? session.setCategory(.playback, mode: .spokenAudio)
        NotificationCenter.default.addObserver(
            forName: AVAudioSession.interruptionNotification, object: session, queue: .main
        ) { [weak self] note in
            let raw = note.userInfo?[AVAudioSessionInterruptionTypeKey] as? UInt
            if raw == AVAudioSession.InterruptionType.began.rawValue { self?.onInterruption?() }
        }
    }

    /// Requests the permission; if granted, also activates the session for recording.
    func requestMicrophone(_ completion: @escaping (Bool) -> Void) {
        session.requestRecordPermission { granted in
            DispatchQueue.main.async {
                completion(granted && self.activate(.playAndRecord))
            }
        }
    }

    func update(_ state: ActivityState) {
        if state.microphone {
            _ = activate(.playAndRecord)
        } else if state.playing {
            _ = activate(.playback)
        } else if isActive, !state.recording {
            isActive = false
            try? session.setActive(false, options: .notifyOthersOnDeactivation)
        }
    }

    private func activate(_ category: AVAudioSession.Category) -> Bool {
        let records = category == .playAndRecord
        do {
            if session.category != category {
                try session.setCategory(
                    category,
                    mode: records ? .default : .spokenAudio,
                    options: records ? [.allowBluetooth, .defaultToSpeaker] : []
                )
            }
            try session.setActive(true)
            isActive = true
            return true
        } catch {
            return false
        }
    }
}
