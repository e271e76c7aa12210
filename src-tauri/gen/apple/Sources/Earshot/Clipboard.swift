import UIKit

enum Clipboard {
    /// The text on the clipboard, which is empty then.
    static func take() -> String? {
        let text = UIPasteboard.general.string
        if text != nil { UIPasteboard.general.items = [] }
        return text
    }
}
