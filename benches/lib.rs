//! Criterion benches live beside this file; there is nothing to link.
