//! The worker as a library that a program loads, as it is in a package for Android: to be
//! tried here.

pub use earshot_worker::earshot_serve;
