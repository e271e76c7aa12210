use std::fmt;

use zeroize::Zeroizing;

use crate::NetworkError;

/// Longer than any service's keys.
const MAX_LENGTH: usize = 4096;

/// An API key. Wiped from memory on drop; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<String>);

impl Key {
    /// Trims whitespace.
    ///
    /// # Errors
    /// [`NetworkError::BadKey`] if it is empty or not valid in a header.
    pub fn new(text: String) -> Result<Self, NetworkError> {
        let text = Zeroizing::new(text);
        let key = text.trim();
        let is_word = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > MAX_LENGTH || !is_word {
            return Err(NetworkError::BadKey);
        }
        Ok(Self(Zeroizing::new(key.to_owned())))
    }

    /// Only for the keychain and the service.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key(..)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn key_is_a_single_word_and_not_printed() {
        let key = Key::new(" sk-secret\n".to_owned()).unwrap();
        assert_eq!(key, Key::new("sk-secret".to_owned()).unwrap());
        assert!(!format!("{key:?}").contains("secret"));
        for bad in ["", " \n", "two words", "sk-\u{e9}", "a\r\nX-Other: b"] {
            assert!(Key::new(bad.to_owned()).is_err(), "{bad:?}");
        }
    }
}
