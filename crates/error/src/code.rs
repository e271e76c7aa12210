use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

macro_rules! error_codes {
    ($($variant:ident = $code:literal,)*) => {
        /// Codes never change once published: programs and translations rely on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        pub enum ErrorCode {
            $(#[serde(rename = $code)] $variant,)*
        }

        impl ErrorCode {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        /// Unknown codes, of other versions or a compromised worker, become `Unexpected`.
        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    _ => Self::Unexpected,
                }
            }
        }
    };
}

error_codes! {
    Unexpected = "unexpected",
    Cancelled = "cancelled",
    Closing = "closing",

    // Files and media.
    FileNotFound = "file-not-found",
    FileNotAllowed = "file-not-allowed",
    FileNotProvided = "file-not-lent",
    NotAFile = "not-a-file",
    FolderUnreadable = "folder-unreadable",
    OwnFolder = "own-folder",
    FolderName = "folder-name",
    NoMediaInFolder = "no-media-in-folder",
    StdinTooLarge = "stdin-too-large",
    ReadFailed = "read-failed",
    NotMedia = "not-media",
    EmptyFile = "empty-file",
    UnsupportedCodec = "unsupported-codec",
    NoAudioTrack = "no-audio-track",
    NoSuchTrack = "no-such-track",
    Encrypted = "encrypted",
    Damaged = "damaged",
    NeedsWholeFile = "needs-whole-file",
    TooMuchWork = "too-much-work",
    DecoderFailed = "reader-failed",
    DecoderNotStarted = "reader-not-started",
    ChatUnreadable = "cannot-read-chat",
    ChatDamaged = "chat-damaged",
    ChatTooLarge = "chat-too-large",
    ZipCompressionUnsupported = "zip-packed-otherwise",
    ZipHasPassword = "zip-has-password",
    DiskFull = "disk-full",
    InsufficientSpace = "no-room",
    DiskError = "disk-error",

    // Audio devices.
    DevicesUnavailable = "devices-unavailable",
    NoMicrophone = "no-microphone",
    MicrophoneNotConnected = "microphone-not-there",
    MicrophoneLost = "microphone-lost",
    MicrophoneBusy = "microphone-busy",
    MicrophoneForbidden = "microphone-forbidden",
    MicrophoneFailed = "microphone-failed",
    NotRecording = "not-recording",
    StillRecording = "still-recording",
    NothingRecorded = "nothing-recorded",
    NoOutput = "no-output",
    OutputLost = "output-lost",
    OutputBusy = "output-busy",
    OutputForbidden = "output-forbidden",
    OutputFailed = "output-failed",

    // Transcription.
    UnknownLanguage = "unknown-language",
    EnglishOnlyModel = "english-only-model",
    LanguageUnknownToModel = "language-unknown-to-model",
    LowConfidence = "too-unsure",
    SourceFailed = "source-failed",
    DeviceGone = "device-gone",
    GpuFailed = "graphics-failed",
    EngineFailed = "engine-failed",
    EngineNotStarted = "engine-not-started",
    EngineStopped = "engine-stopped",
    NoProgress = "got-nowhere",
    OutOfMemory = "out-of-memory",
    ProcessorTooOld = "processor-too-old",
    WorkerNotSandboxed = "worker-not-confined",
    WorkerVersionMismatch = "worker-of-another-version",
    QueueNotStarted = "queue-not-started",
    QueueFailed = "queue-failed",
    CrashedRepeatedly = "crashed-repeatedly",
    StillBusy = "still-busy",

    // Models.
    CatalogMalformed = "catalog-malformed",
    ModelMissing = "model-missing",
    ModelUnknown = "model-unknown",
    ModelNotSpeech = "model-not-speech",
    ModelBundled = "model-shipped",
    ModelUnusable = "model-unusable",
    VadUnusable = "vad-unusable",
    ModelNotAFile = "model-not-a-file",
    ModelIsAWebPage = "model-is-a-web-page",
    ModelTruncated = "model-truncated",
    ModelChanged = "model-changed",
    ModelUntrusted = "model-unvouched",
    ModelNotSandboxed = "model-not-locked-in",
    CustomModelByPath = "model-by-name",
    CustomModelNotDownloadable = "model-only-by-hand",
    ModelsNotMoved = "models-not-moved",
    ModelNotRemoved = "model-not-removed",

    // Library.
    LibraryNewer = "library-newer",
    NotALibrary = "not-a-library",
    LibraryDamaged = "library-damaged",
    LibraryBusy = "library-busy",
    LibraryReadOnly = "library-read-only",
    LibraryWriteAccessRequired = "library-needs-writing",
    LibraryFailed = "library-failed",
    LibraryFileFailed = "library-file-failed",
    DatabaseMissing = "database-missing",
    NoteUnreadable = "note-unreadable",
    NoteNotFound = "note-not-found",
    VersionNotFound = "version-not-found",
    SegmentNotFound = "segment-not-found",
    JobNotFound = "job-not-found",
    JobNotOwned = "job-not-owned",
    JobNotChangeable = "job-not-changeable",
    TermNotFound = "term-not-found",
    InvalidTerm = "invalid-term",
    ReplaceRuleNotFound = "replace-rule-not-found",
    InvalidReplaceRule = "invalid-replace-rule",
    AudioUnreadable = "cannot-read-sound",
    AudioNotEncoded = "audio-not-encoded",
    NoAudio = "no-audio",
    AudioMissing = "sound-missing",
    AudioDamaged = "sound-damaged",
    NoText = "no-text",
    EmptySelection = "empty-selection",
    NotErased = "not-erased",
    NotAnArchive = "not-an-archive",
    ArchiveNewer = "archive-newer",
    ArchiveDamaged = "archive-damaged",
    ArchiveNoteUnreadable = "archive-note-unreadable",
    ArchiveTooLarge = "archive-too-large",
    ArchiveNotWritten = "archive-not-written",
    ArchiveUnusable = "archive-unusable",

    // Encryption.
    LibraryLocked = "library-locked",
    LibraryEncrypted = "library-encrypted",
    LibraryNotEncrypted = "library-not-encrypted",
    LibraryHalfDecrypted = "library-half-decrypted",
    EncryptionUnsupported = "cannot-encrypt",
    NoUnlockMethod = "no-way-in",
    NoPassphrase = "no-passphrase",
    WrongPassphrase = "wrong-passphrase",
    ShortPassphrase = "short-passphrase",
    KeysMissing = "keys-missing",
    KeysMismatch = "keys-of-another-library",
    KeysDamaged = "keys-damaged",
    KeysAltered = "keys-altered",
    KeysOlder = "keys-older",
    KeysUnusable = "keys-unusable",
    NotInKeychain = "not-in-keychain",
    KeychainAbsent = "keychain-absent",
    KeychainLocked = "keychain-locked",
    KeychainFailed = "keychain-failed",

    // Written transcripts.
    UnknownFormat = "unknown-format",
    DocxFailed = "docx-failed",
    SeveralFormats = "several-formats",
    SeveralFiles = "several-files",
    OutputExists = "output-exists",
    OutputIsInput = "output-is-input",
    OutputNotAFile = "output-not-a-file",
    OutputUnwritable = "output-unwritable",
    ExportIncomplete = "export-incomplete",

    // Settings and folders.
    SettingsMalformed = "settings-malformed",
    SettingsIo = "settings-io",
    NoHome = "no-home",
    RelativeHome = "relative-home",

    // Network.
    NoNetworkInThisBuild = "no-network-in-this-build",
    NetworkNotAllowed = "network-not-allowed",
    LedgerUnusable = "ledger-unusable",
    AddressNotSecure = "address-not-secure",
    ProxyUnusable = "proxy-unusable",
    ServerUnreachable = "server-unreachable",
    ServerNotTrusted = "server-not-trusted",
    ServerStalled = "server-stalled",
    ServerTooSlow = "server-too-slow",
    ServerRefused = "server-refused",
    RedirectNotSecure = "redirect-not-secure",
    TooManyRedirects = "redirects-without-end",
    DownloadIsAWebPage = "download-is-a-web-page",
    DownloadWrongLength = "download-wrong-length",
    DownloadWrongRange = "download-wrong-range",
    DownloadWrongHash = "download-wrong-hash",
    DownloadInterrupted = "download-broken-off",
    DownloadInProgress = "download-underway",
    UpdateNotSigned = "update-not-signed",
    UpdateUnreadable = "update-unreadable",
    UpdateOutdated = "update-outdated",
    UpdateNotInThisBuild = "update-not-in-this-build",
    UpdateNoFile = "update-no-file",

    // Cloud service.
    CloudDisabled = "cloud-off",
    CloudMetered = "cloud-metered",
    CloudNoLowConfidence = "cloud-nothing-unsure",
    CloudInProgress = "cloud-underway",
    CloudNoModel = "cloud-no-model",
    CloudNotEncoded = "cloud-not-encoded",
    CloudAddressUnusable = "cloud-address-unusable",
    CloudKeyMalformed = "cloud-key-malformed",
    CloudKeyRefused = "cloud-key-refused",
    CloudRateLimited = "cloud-rate-limited",
    CloudRecordingTooLarge = "cloud-recording-too-large",
    CloudFailed = "cloud-failed",
    CloudRefused = "cloud-refused",
    CloudRedirected = "cloud-sent-on",
    CloudTimeout = "cloud-too-slow",
    CloudInterrupted = "cloud-cut-off",
    CloudReplyUnreadable = "cloud-answer-unreadable",

    // The window.
    NoSpeech = "no-speech",
    DictationFailed = "not-written",
    DictationLate = "dictation-late",
    TypingNotAllowed = "not-typed",
    ClipboardUnreachable = "clipboard-unreachable",
    ClipboardWithoutKey = "clipboard-without-key",
    ShortcutTaken = "shortcut-taken",
    ShortcutUnknown = "shortcut-unknown",
    ShortcutsUnsupported = "shortcuts-wayland",
    NoFileManager = "no-file-manager",
    NoBrowser = "no-browser",
    FoldersUnsupported = "no-folders-here",
    NotShared = "not-shared",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|code| Self::from(code.as_str()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn codes_round_trip() {
        for &code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from(code.as_str()), code);
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).unwrap(), code);
        }
    }

    #[test]
    fn codes_are_kebab_case() {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        for code in ErrorCode::ALL {
            assert!(code.as_str().split('-').all(is_word), "{code}");
        }
    }

    #[test]
    fn unknown_codes_are_unexpected() {
        assert_eq!(ErrorCode::from("no-such-code"), ErrorCode::Unexpected);
        let read: ErrorCode = serde_json::from_str("\"no-such-code\"").unwrap();
        assert_eq!(read, ErrorCode::Unexpected);
    }
}
