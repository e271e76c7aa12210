import UIKit

enum ShareSheet {
    /// Returns false if there is no window to present it in.
    static func open(_ files: [URL]) -> Bool {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        let windows = scenes.flatMap(\.windows)
        guard let window = windows.first(where: \.isKeyWindow) ?? windows.first,
            let root = window.rootViewController
        else { return false }
        let sheet = UIActivityViewController(activityItems: files, applicationActivities: nil)
        // An iPad shows a popover, which needs an anchor.
        sheet.popoverPresentationController?.sourceView = root.view
        sheet.popoverPresentationController?.sourceRect = CGRect(
            x: root.view.bounds.midX, y: root.view.bounds.midY, width: 1, height: 1)
        root.present(sheet, animated: true)
        return true
    }
}
