import UIKit

/// What the system tells the program in Rust, and what that asks of the system. Lives on
/// the main thread.
final class Phone {
    static let shared = Phone()

    let sound = Sound()
    private var hear: ((String) -> Void)?
    private var inbox: URL?
    /// Moves one thing after another.
    private let aside = DispatchQueue(label: "app.earshot.inbox")
    private var background = UIBackgroundTaskIdentifier.invalid

    /// Begins to tell, and takes what was shared while the app did not run.
    func listen(inbox: URL, hear: @escaping (String) -> Void) {
        self.inbox = inbox
        self.hear = hear
        sound.interrupted = { [weak self] in self?.tell(.interrupted) }
        sound.begin()
        observe(UIApplication.didBecomeActiveNotification) { $0.takeShared() }
        observe(ProcessInfo.thermalStateDidChangeNotification) { $0.tellStrain() }
        observe(.NSProcessInfoPowerStateDidChange) { $0.tellStrain() }
        SharedInbox.onArrival { [weak self] in self?.takeShared() }
        takeShared()
        tellStrain()
    }

    /// Learns what goes on. What is being listened to may be finished behind other apps for
    /// as long as the system lets it: half a minute or so. The rest waits for the app.
    func show(_ work: Work) {
        sound.follow(work)
        if work.waiting > 0, background == .invalid {
            background = UIApplication.shared.beginBackgroundTask(withName: "listening") {
                self.endBackground()
            }
        } else if work.waiting == 0 {
            endBackground()
        }
    }

    private func endBackground() {
        guard background != .invalid else { return }
        UIApplication.shared.endBackgroundTask(background)
        background = .invalid
    }

    private func takeShared() {
        guard let inbox = inbox else { return }
        aside.async {
            let taken = SharedInbox.move(into: inbox)
            if taken.isEmpty { return }
            DispatchQueue.main.async { self.tell(.shared(taken, lost: 0)) }
        }
    }

    private func tellStrain() {
        let state = ProcessInfo.processInfo.thermalState
        let hot = state == .serious || state == .critical
        tell(.strain(hot: hot, saving: ProcessInfo.processInfo.isLowPowerModeEnabled))
    }

    private func tell(_ told: Told) {
        guard let text = try? JSONEncoder().encode(told) else { return }
        hear?(String(decoding: text, as: UTF8.self))
    }

    private func observe(_ name: Notification.Name, _ work: @escaping (Phone) -> Void) {
        NotificationCenter.default.addObserver(forName: name, object: nil, queue: .main) {
            [weak self] _ in
            if let phone = self { work(phone) }
        }
    }
}
