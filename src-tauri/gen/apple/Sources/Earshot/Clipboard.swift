import UIKit

enum Clipboard {
    static func take() -> String? {
        let text = UIPasteboard.general.string
        if text != nil { UIPasteboard.general.items = [] }
        return text
    }
}
