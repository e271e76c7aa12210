//! A form with a file in it (`multipart/form-data`, RFC 7578).

use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};

/// What a service gets of the file's name: that of any recording.
const FILE: &str = "sound.ogg";

/// A form, ready to be sent.
#[derive(Debug)]
pub(super) struct Form {
    /// What the header says of it.
    pub(super) content_type: String,
    /// All of it.
    pub(super) body: Bytes,
}

/// A form with these fields and this sound.
pub(super) fn form(fields: &[(&str, &str)], sound: &[u8]) -> Form {
    // Made from the content: what is in it cannot have been made from it.
    let boundary = format!("{:x}", Sha256::digest(sound));
    let mut body = BytesMut::with_capacity(sound.len() + 1024);
    let mut part = |head: &str, content: &[u8]| {
        body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in fields {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"");
        part(&head, value.as_bytes());
    }
    let head = format!(
        "Content-Disposition: form-data; name=\"file\"; filename=\"{FILE}\"\r\n\
         Content-Type: audio/ogg"
    );
    part(&head, sound);
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body: body.freeze(),
    }
}
