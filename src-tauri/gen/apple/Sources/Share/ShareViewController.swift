import UIKit
import UniformTypeIdentifiers

/// Takes what another app shares into the inbox that it has in common with the app, which
/// writes it down when it is opened. An extension may neither do so itself, for want of
/// memory, nor open the app.
final class ShareViewController: UIViewController {
    private let message = UILabel()

    override func viewDidLoad() {
        super.viewDidLoad()
        layOut()
        let items = extensionContext?.inputItems.compactMap { $0 as? NSExtensionItem } ?? []
        take(items.flatMap { $0.attachments ?? [] })
    }

    private func take(_ attachments: [NSItemProvider]) {
        let all = DispatchGroup()
        let counting = DispatchQueue(label: "app.earshot.share")
        var kept = 0
        for attachment in attachments {
            guard let type = Self.kind(of: attachment) else { continue }
            all.enter()
            // The file is lent until this returns.
            attachment.loadFileRepresentation(forTypeIdentifier: type) { file, _ in
                let isKept = file.map {
                    (try? SharedInbox.keep($0, named: Self.name(attachment, $0))) != nil
                }
                if isKept == true { counting.sync { kept += 1 } }
                all.leave()
            }
        }
        all.notify(queue: .main) {
            if kept > 0 { SharedInbox.announce() }
            let isWhole = kept == attachments.count && kept > 0
            self.message.text = NSLocalizedString(isWhole ? "kept" : "lost", comment: "")
        }
    }

    /// The kind to ask for: what it says of itself that is sound, video, or any file.
    private static func kind(of attachment: NSItemProvider) -> String? {
        let known = attachment.registeredTypeIdentifiers
        let wanted: [UTType] = [.audio, .movie, .data]
        for kind in wanted {
            if let type = known.first(where: { UTType($0)?.conforms(to: kind) == true }) {
                return type
            }
        }
        return known.first
    }

    /// The name that its owner gave it, with the ending that the file has.
    private static func name(_ attachment: NSItemProvider, _ file: URL) -> String {
        guard let given = attachment.suggestedName, !given.isEmpty else {
            return file.lastPathComponent
        }
        let ending = file.pathExtension
        return given.hasSuffix(".\(ending)") || ending.isEmpty ? given : "\(given).\(ending)"
    }

    private func layOut() {
        view.backgroundColor = .systemBackground
        message.text = NSLocalizedString("keeping", comment: "")
        message.font = .preferredFont(forTextStyle: .body)
        message.adjustsFontForContentSizeCategory = true
        message.numberOfLines = 0
        message.textAlignment = .center
        let done = UIButton(type: .system)
        done.setTitle(NSLocalizedString("done", comment: ""), for: .normal)
        done.titleLabel?.font = .preferredFont(forTextStyle: .headline)
        done.addTarget(self, action: #selector(close), for: .touchUpInside)
        let stack = UIStackView(arrangedSubviews: [message, done])
        stack.axis = .vertical
        stack.spacing = 24
        stack.translatesAutoresizingMaskIntoConstraints = false
        view.addSubview(stack)
        NSLayoutConstraint.activate([
            stack.centerYAnchor.constraint(equalTo: view.centerYAnchor),
            stack.leadingAnchor.constraint(equalTo: view.layoutMarginsGuide.leadingAnchor),
            stack.trailingAnchor.constraint(equalTo: view.layoutMarginsGuide.trailingAnchor),
            done.heightAnchor.constraint(greaterThanOrEqualToConstant: 44),
        ])
    }

    @objc private func close() {
        extensionContext?.completeRequest(returningItems: nil)
    }
}
