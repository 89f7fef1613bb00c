//! A single file that someone asked for by name, replaced as a whole.
#![expect(clippy::disallowed_methods, reason = "this is the room for the file system")]

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::disk::{Problem, STAGING_MARK, shown};

/// Writes a file: who reads it meanwhile sees the old content or the new one.
///
/// A link is followed; a pipe or a device gets the bytes and stays what it is.
///
/// # Errors
/// It is a folder, or it cannot be written; the old content is as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let name = shown(path);
    let written = match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return Err(Problem::new(&name, format!("`{name}` is a folder; name a file in it")));
        }
        Ok(there) if there.is_file() => {
            fs::canonicalize(path).and_then(|path| replace(&path, bytes, Some(there.permissions())))
        }
        Ok(_) => OpenOptions::new().write(true).open(path).and_then(|mut device| device.write_all(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => replace(path, bytes, None),
        Err(error) => Err(error),
    };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Problem::new(&name, format!("there is no folder for `{name}`; make it first")),
        _ => Problem::from_io(&name, "written", &error),
    })
}

fn replace(path: &Path, bytes: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().ok_or(io::ErrorKind::InvalidFilename)?);
    name.push(format!("{STAGING_MARK}{}", std::process::id()));
    let temporary: PathBuf = path.with_file_name(name);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.sync_data()
    });
    let replaced = written.and_then(|()| fs::rename(&temporary, path));
    if replaced.is_err() {
        // What is left of it says nothing more than the error does.
        let _ = fs::remove_file(&temporary);
    }
    replaced
}
