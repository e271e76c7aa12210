import Foundation

// The functions of C that the program in Rust calls: see src/phone/ios.rs. They may be
// called from any thread.

/// Begins to tell what happens, as JSON; what is shared is moved into `inbox` first.
@_cdecl("earshot_listen")
func listen(
    _ inbox: UnsafePointer<CChar>,
    _ hear: @escaping @convention(c) (UnsafePointer<CChar>) -> Void
) {
    let folder = URL(fileURLWithPath: String(cString: inbox), isDirectory: true)
    DispatchQueue.main.async {
        Phone.shared.listen(inbox: folder) { text in text.withCString(hear) }
    }
}

/// Asks for the microphone, unless that was answered before.
@_cdecl("earshot_may_record")
func mayRecord(_ answer: @escaping @convention(c) (Bool) -> Void) {
    DispatchQueue.main.async {
        Phone.shared.sound.mayRecord { granted in answer(granted) }
    }
}

/// Learns what goes on, as JSON.
@_cdecl("earshot_show")
func show(_ work: UnsafePointer<CChar>) {
    let text = Data(String(cString: work).utf8)
    guard let work = try? JSONDecoder().decode(Work.self, from: text) else { return }
    DispatchQueue.main.async { Phone.shared.show(work) }
}

/// Takes the text off the clipboard; nothing if there is none. To be let go of.
@_cdecl("earshot_take_text")
func takeText() -> UnsafeMutablePointer<CChar>? {
    onMain { Clipboard.take() }.flatMap { strdup($0) }
}

/// Lets go of a text.
@_cdecl("earshot_free")
func letGo(_ text: UnsafeMutablePointer<CChar>?) {
    free(text)
}

/// Opens the share sheet with these files, a JSON list of paths.
@_cdecl("earshot_hand_out")
func handOut(_ paths: UnsafePointer<CChar>) -> Bool {
    let text = Data(String(cString: paths).utf8)
    guard let paths = try? JSONDecoder().decode([String].self, from: text) else { return false }
    return onMain { ShareSheet.open(paths.map { URL(fileURLWithPath: $0) }) }
}

private func onMain<T>(_ work: () -> T) -> T {
    Thread.isMainThread ? work() : DispatchQueue.main.sync(execute: work)
}
