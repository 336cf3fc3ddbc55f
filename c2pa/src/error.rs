/// Why no credentials could be read.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// The file could not be opened.
    #[error("cannot read it: {0}")]
    File(#[from] std::io::Error),
    /// There is a manifest, or something like one, that cannot be read.
    #[error("its content credentials cannot be read: {0}")]
    Manifest(String),
    /// The reader gave up in a way it should not.
    #[error("its content credentials broke their reader")]
    Panic,
}
