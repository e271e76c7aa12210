import UIKit

/// Connects iOS and Rust. Main thread only.
final class PlatformBridge {
    static let shared = PlatformBridge()

    let audio = AudioSession()
    private var onEvent: ((String) -> Void)?
    private var inbox: URL?
    private let inboxQueue = DispatchQueue(label: "app.earshot.inbox")
    private var background = UIBackgroundTaskIdentifier.invalid

    /// Starts sending events, and imports files shared while the app was not running.
    func start(inbox: URL, onEvent: @escaping (String) -> Void) {
        self.inbox = inbox
        self.onEvent = onEvent
        audio.onInterruption = { [weak self] in self?.send(.interrupted) }
        audio.start()
        observe(UIApplication.didBecomeActiveNotification) { $0.importShared() }
        observe(ProcessInfo.thermalStateDidChangeNotification) { $0.sendDeviceState() }
        observe(.NSProcessInfoPowerStateDidChange) { $0.sendDeviceState() }
        SharedInbox.onChange { [weak self] in self?.importShared() }
        importShared()
        sendDeviceState()
    }

    /// In the background iOS lets a job run for about half a minute; then it waits until the app
    /// is opened.
    func show(_ state: ActivityState) {
        audio.update(state)
        if state.waiting > 0, background == .invalid {
            background = UIApplication.shared.beginBackgroundTask(withName: "transcribing") {
                self.endBackground()
            }
        } else if state.waiting == 0 {
            endBackground()
        }
    }

    private func endBackground() {
        guard background != .invalid else { return }
        UIApplication.shared.endBackgroundTask(background)
        background = .invalid
    }

    private func importShared() {
        guard let inbox = inbox else { return }
        inboxQueue.async {
            let files = SharedInbox.move(into: inbox)
            if files.isEmpty { return }
            DispatchQueue.main.async { self.send(.shared(files, lost: 0)) }
        }
    }

    private func sendDeviceState() {
        let state = ProcessInfo.processInfo.thermalState
        let hot = state == .serious || state == .critical
        send(.deviceState(hot: hot, saving: ProcessInfo.processInfo.isLowPowerModeEnabled))
    }

    private func send(_ event: SystemEvent) {
        guard let data = try? JSONEncoder().encode(event) else { return }
        onEvent?(String(decoding: data, as: UTF8.self))
    }

    private func observe(_ name: Notification.Name, _ action: @escaping (PlatformBridge) -> Void) {
        NotificationCenter.default.addObserver(forName: name, object: nil, queue: .main) {
            [weak self] _ in
            if let bridge = self { action(bridge) }
        }
    }
}
