//! The worker as a shared library, as in the Android package.

pub use earshot_worker::earshot_serve;
