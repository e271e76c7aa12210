import UIKit
import UniformTypeIdentifiers

/// Copies shared files to the shared inbox; the app transcribes them when it is opened. An
/// extension has too little memory to transcribe, and may not open the app.
final class ShareViewController: UIViewController {
    private let message = UILabel()

    override func viewDidLoad() {
        super.viewDidLoad()
        setUpViews()
        let items = extensionContext?.inputItems.compactMap { $0 as? NSExtensionItem } ?? []
        save(items.flatMap { $0.attachments ?? [] })
    }

    private func save(_ attachments: [NSItemProvider]) {
        let group = DispatchGroup()
        let counterQueue = DispatchQueue(label: "app.earshot.share")
        var copied = 0
        for attachment in attachments {
            guard let type = Self.preferredType(of: attachment) else { continue }
            group.enter()
            // The file is valid until the closure returns.
            attachment.loadFileRepresentation(forTypeIdentifier: type) { file, _ in
                let isCopied = file.map {
                    (try? SharedInbox.add($0, named: Self.name(attachment, $0))) != nil
                }
                if isCopied == true { counterQueue.sync { copied += 1 } }
                group.leave()
            }
        }
        group.notify(queue: .main) {
            if copied > 0 { SharedInbox.notifyApp() }
            let isComplete = copied == attachments.count && copied > 0
            self.message.text = NSLocalizedString(isComplete ? "copied" : "incomplete", comment: "")
        }
    }

    /// The type to load: audio, else video, else any file.
    private static func preferredType(of attachment: NSItemProvider) -> String? {
        let offered = attachment.registeredTypeIdentifiers
        let wanted: [UTType] = [.audio, .movie, .data]
        for kind in wanted {
            if let type = offered.first(where: { UTType($0)?.conforms(to: kind) == true }) {
                return type
            }
        }
        return offered.first
    }

    private static func name(_ attachment: NSItemProvider, _ file: URL) -> String {
        guard let given = attachment.suggestedName, !given.isEmpty else {
            return file.lastPathComponent
        }
        let suffix = file.pathExtension
        return given.hasSuffix(".\(suffix)") || suffix.isEmpty ? given : "\(given).\(suffix)"
    }

    private func setUpViews() {
        view.backgroundColor = .systemBackground
        message.text = NSLocalizedString("copying", comment: "")
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
