use std::fmt;

use zeroize::Zeroizing;

use crate::OnlineError;

/// No service gives longer ones.
const LONGEST: usize = 4096;

/// What a service knows the user by. It is wiped from memory when it is dropped, and
/// never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<String>);

impl Key {
    /// The key in this text, spaces and line ends around it left away.
    ///
    /// # Errors
    /// [`OnlineError::BadKey`] if it is empty, or could not stand in a header.
    pub fn new(text: String) -> Result<Self, OnlineError> {
        let text = Zeroizing::new(text);
        let key = text.trim();
        let is_word = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > LONGEST || !is_word {
            return Err(OnlineError::BadKey);
        }
        Ok(Self(Zeroizing::new(key.to_owned())))
    }

    /// The key itself, for the keychain and for the service alone.
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
    fn a_key_is_one_word_and_is_not_shown() {
        let key = Key::new(" sk-secret\n".to_owned()).unwrap();
        assert_eq!(key, Key::new("sk-secret".to_owned()).unwrap());
        assert!(!format!("{key:?}").contains("secret"));
        for bad in ["", " \n", "two words", "sk-\u{e9}", "a\r\nX-Other: b"] {
            assert!(Key::new(bad.to_owned()).is_err(), "{bad:?}");
        }
    }
}
