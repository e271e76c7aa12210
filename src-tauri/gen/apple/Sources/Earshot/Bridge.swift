import Foundation

// C functions called by Rust: see src/phone/ios.rs. Thread-safe.

/// Starts sending events, as JSON. Shared files are moved to `inbox` first.
@_cdecl("earshot_start")
func start(
    _ inbox: UnsafePointer<CChar>,
    _ onEvent: @escaping @convention(c) (UnsafePointer<CChar>) -> Void
) {
    let folder = URL(fileURLWithPath: String(cString: inbox), isDirectory: true)
    DispatchQueue.main.async {
        PlatformBridge.shared.start(inbox: folder) { json in json.withCString(onEvent) }
    }
}

@_cdecl("earshot_request_microphone")
func requestMicrophone(_ answer: @escaping @convention(c) (Bool) -> Void) {
    DispatchQueue.main.async {
        PlatformBridge.shared.audio.requestMicrophone { granted in answer(granted) }
    }
}

@_cdecl("earshot_show_activity")
func showActivity(_ json: UnsafePointer<CChar>) {
    let data = Data(String(cString: json).utf8)
    guard let state = try? JSONDecoder().decode(ActivityState.self, from: data) else { return }
    DispatchQueue.main.async { PlatformBridge.shared.show(state) }
}

/// Reads and clears the clipboard's text. The caller frees the result with `earshot_free`.
@_cdecl("earshot_take_text")
func takeText() -> UnsafeMutablePointer<CChar>? {
    onMain { Clipboard.take() }.flatMap { strdup($0) }
}

@_cdecl("earshot_free")
func freeText(_ text: UnsafeMutablePointer<CChar>?) {
    free(text)
}

/// Opens the share sheet with these files, a JSON array of paths.
@_cdecl("earshot_share")
func share(_ json: UnsafePointer<CChar>) -> Bool {
    let data = Data(String(cString: json).utf8)
    guard let paths = try? JSONDecoder().decode([String].self, from: data) else { return false }
    return onMain { ShareSheet.open(paths.map { URL(fileURLWithPath: $0) }) }
}

private func onMain<T>(_ work: () -> T) -> T {
    Thread.isMainThread ? work() : DispatchQueue.main.sync(execute: work)
}
