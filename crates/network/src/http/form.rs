//! `multipart/form-data` (RFC 7578).

use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};

/// The same for every recording: the real name stays private.
const FILE_NAME: &str = "sound.ogg";

#[derive(Debug)]
pub(super) struct Form {
    pub(super) content_type: String,
    pub(super) body: Bytes,
}

pub(super) fn multipart_form(fields: &[(&str, &str)], audio: &[u8]) -> Form {
    // Derived from the content, which therefore cannot contain it.
    let boundary = format!("{:x}", Sha256::digest(audio));
    let mut body = BytesMut::with_capacity(audio.len() + 1024);
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
        "Content-Disposition: form-data; name=\"file\"; filename=\"{FILE_NAME}\"\r\n\
         Content-Type: audio/ogg"
    );
    part(&head, audio);
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Form {
        content_type: format!("multipart/form-data; boundary={boundary}"),
        body: body.freeze(),
    }
}
