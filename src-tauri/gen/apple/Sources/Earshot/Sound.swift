import AVFoundation

/// Shares the sound with other apps: they are silent while somebody records or listens.
/// The program in Rust plays and records, and knows nothing of the session it does so in.
final class Sound {
    /// Told when a call comes, or another app takes the sound.
    var interrupted: (() -> Void)?

    private let session = AVAudioSession.sharedInstance()
    private var isActive = false

    /// Speech is heard also where the phone is set to be silent.
    func begin() {
        try? session.setCategory(.playback, mode: .spokenAudio)
        NotificationCenter.default.addObserver(
            forName: AVAudioSession.interruptionNotification, object: session, queue: .main
        ) { [weak self] note in
            let raw = note.userInfo?[AVAudioSessionInterruptionTypeKey] as? UInt
            if raw == AVAudioSession.InterruptionType.began.rawValue { self?.interrupted?() }
        }
    }

    /// Asks for the microphone; the session is ready for it when the answer is yes.
    func mayRecord(_ answer: @escaping (Bool) -> Void) {
        session.requestRecordPermission { granted in
            DispatchQueue.main.async {
                answer(granted && self.activate(.playAndRecord))
            }
        }
    }

    /// Takes the sound, or gives it back, as it is needed now.
    func follow(_ work: Work) {
        if work.microphone {
            _ = activate(.playAndRecord)
        } else if work.playing {
            _ = activate(.playback)
        } else if isActive, !work.recording {
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
