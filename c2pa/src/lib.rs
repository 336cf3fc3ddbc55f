//! Content credentials (C2PA): what a file says of its own making, and whether that still holds.
//!
//! **Owns** reading and validating the manifest of a file, in words that the record can hold.
//!
//! **Never** uses a network, judges a signer, or knows cases.
//!
//! **Start reading** at [`read`].
//!
//! The manifest is read and validated by `c2pa`, the reference implementation, without a network:
//! manifests kept elsewhere are named, not fetched, and certificates are not asked about. No list
//! of trusted signers is shipped, so *valid* says that the file was not changed since somebody
//! signed it, and not who that somebody is.

mod credentials;
mod error;

pub use credentials::{Action, Credentials, Failure, Ingredient, Standing, read};
pub use error::CredentialsError;
