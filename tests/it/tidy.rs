//! What holds for the repository itself: layers, licences, words, sizes.
//!
//! Each test names what is wrong, where, and what to do, so that its message
//! is all that one has to read.

mod layers;
mod licences;
mod manual;
mod rust;
mod words;

/// Fails with every complaint on a line of its own.
fn must_be_empty(complaints: &[String], remedy: &str) {
    assert!(complaints.is_empty(), "\n{}\n\n{remedy}\n", complaints.join("\n"));
}
