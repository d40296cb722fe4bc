//! Writing results: to standard output, or to files that appear whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::{Failure, Global};

/// Prints `text`, or writes it to the file of `--output`.
pub(super) fn emit(text: &str, global: &Global) -> Result<(), Failure> {
    match &global.output {
        Some(path) if path.as_os_str() != "-" => write_file(path, text.as_bytes()),
        _ => print(text),
    }
}

/// As [`emit`], for what is written piece by piece.
pub(super) fn stream(
    global: &Global,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = global.output.as_ref().filter(|path| path.as_os_str() != "-") else {
        let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
        return match write(&mut stdout).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::ReaderGone),
            Err(error) => Err(Failure::Output(format!("cannot write to standard output: {error}"))),
        };
    };
    let cannot = |error: std::io::Error| Failure::Output(format!("cannot write {}: {error}", path.display()));
    let mut file = std::io::BufWriter::new(temporary_beside(path)?);
    write(&mut file).map_err(cannot)?;
    let file = file.into_inner().map_err(|error| cannot(error.into_error()))?;
    file.persist(path).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// Prints to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::ReaderGone),
        Err(error) => Err(Failure::Output(format!("cannot write to standard output: {error}"))),
    }
}

/// Writes a file by way of a temporary one beside it.
pub(super) fn write_file(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure::Output(format!("cannot write {}: {error}", path.display()));
    let mut file = temporary_beside(path)?;
    file.write_all(content).map_err(cannot)?;
    file.persist(path).map_err(|error| cannot(error.error))?;
    Ok(())
}

/// A temporary file in the folder of `path`, to become it.
pub(super) fn temporary_beside(path: &Path) -> Result<tempfile::NamedTempFile, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error: std::io::Error| Failure::Output(format!("cannot write {}: {error}", path.display()));
    temporary().tempfile_in(folder).map_err(cannot)
}

/// Temporary files become the results: readable as any other file, not only by their owner.
fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".retrial-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o644));
    }
    builder
}

/// Writes a report into the folder of `--output` and says so.
pub(super) fn write_report(folder: &Path, files: &[(String, Vec<u8>)], global: &Global) -> Result<(), Failure> {
    write_folder(folder, files)?;
    if !global.quiet {
        eprintln!("wrote {} files to {}", files.len(), folder.display());
    }
    Ok(())
}

/// Writes files into a folder: all are written beside it first, then moved in one by one.
pub(super) fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    let cannot =
        |path: &Path, error: std::io::Error| Failure::Output(format!("cannot write {}: {error}", path.display()));
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::Usage(format!("{} is a file; --output names a folder here", folder.display())));
    }
    std::fs::create_dir_all(folder).map_err(|error| cannot(folder, error))?;
    let staging =
        tempfile::Builder::new().prefix(".retrial-").tempdir_in(folder).map_err(|error| cannot(folder, error))?;
    for (name, content) in files {
        let staged = staging.path().join(name);
        let parent = staged.parent().unwrap_or(staging.path());
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&staged, content))
            .map_err(|error| cannot(&folder.join(name), error))?;
    }
    for (name, _) in files {
        let target = folder.join(name);
        let parent = target.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::rename(staging.path().join(name), &target))
            .map_err(|error| cannot(&target, error))?;
    }
    Ok(())
}
