//! `bayyina footage credentials`.

use std::path::PathBuf;

use bayyina_c2pa::CredentialsError;

use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Read the content credentials (C2PA) of a file, and say whether they hold
///
/// Nothing is fetched, and no signer is on a list of trusted ones: credentials that hold say that
/// the file was not changed since somebody signed it. Most platforms remove credentials, so a file
/// without any says nothing.
#[derive(Debug, clap::Args)]
pub struct Credentials {
    /// A picture, video or sound
    file: PathBuf,

    /// How to print; json has the whole report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Credentials, shell: &Shell) -> Result<(), Fault> {
    let found = bayyina_c2pa::read(&args.file).map_err(|error| {
        let name = args.file.display();
        match error {
            CredentialsError::File(_) => Fault::input(format!("{name}: {error}")),
            _ => Fault::input(format!("{name}: {error}"))
                .hint("archive it all the same: `bayyina add` keeps the bytes"),
        }
    })?;
    match args.format {
        Format::Json => {
            shell.result(&serde_json::to_string(&found).expect("credentials are plain values"))
        }
        Format::Table => shell.result(&match &found {
            Some(found) => format!("{}\n", found.summary()),
            None => "no content credentials\n".to_owned(),
        }),
        _ => Err(Fault::input("credentials are printed as table or json")),
    }
}
