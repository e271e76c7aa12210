//! What the system tells.

use std::path::PathBuf;

use earshot_core::desk::Strain;

/// What the system tells, as Kotlin and Swift write it.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Told {
    /// Another app shared files: they lie in the inbox now.
    Shared {
        /// The copies.
        paths: Vec<PathBuf>,
        /// So many could not be read.
        lost: u32,
    },
    /// How the device is doing.
    Strain {
        /// It slows itself down, or is about to.
        hot: bool,
        /// It saves its battery.
        saving: bool,
    },
    /// Another app has the sound now: a call came.
    Interrupted,
    /// The user wants the recording to end, from outside the app.
    Stop,
}

/// What makes the device work at half strength.
pub fn strain(hot: bool, saving: bool) -> Option<Strain> {
    match (hot, saving) {
        (true, _) => Some(Strain::Heat),
        (false, true) => Some(Strain::Battery),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_kotlin_and_swift_write_is_understood() {
        let told = |text| serde_json::from_str::<Told>(text).unwrap();
        let shared = told(r#"{"kind":"shared","paths":["/inbox/1/a.opus"],"lost":2}"#);
        let paths = vec![PathBuf::from("/inbox/1/a.opus")];
        assert_eq!(shared, Told::Shared { paths, lost: 2 });
        assert_eq!(told(r#"{"kind":"interrupted"}"#), Told::Interrupted);
        assert_eq!(told(r#"{"kind":"stop"}"#), Told::Stop);
        let Told::Strain { hot, saving } = told(r#"{"kind":"strain","hot":true,"saving":true}"#)
        else {
            panic!("not a strain");
        };
        assert_eq!(strain(hot, saving), Some(Strain::Heat));
        assert_eq!(strain(false, true), Some(Strain::Battery));
        assert_eq!(strain(false, false), None);
    }
}
