import UIKit

enum Clipboard {
    /// Reads and clears the clipboard's text.
    static func take() -> String? {
        let text = UIPasteboard.general.string
        if text != nil { UIPasteboard.general.items = [] }
        return text
    }
}
