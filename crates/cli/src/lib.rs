//! The earshot command.
