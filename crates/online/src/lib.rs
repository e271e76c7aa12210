//! The only door to the network: one gate, one ledger.
