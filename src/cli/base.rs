//! Where the knowledge base is: its root, its configuration, its folders, its cache.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::cli::report::{Finding, Painter};
use crate::cli::terminal::Stream;
use crate::cli::{Global, Rendered};
use crate::config::{self, Config};
use crate::diagnostic::Severity;
use crate::disk;
use crate::extract;
use crate::metrics::Calendar;
use crate::source::Source;

/// A knowledge base as the command line names it.
#[derive(Debug, Default)]
pub(crate) struct Base {
    /// The folder of `book.toml`; relative to here, empty for here.
    pub(crate) root: PathBuf,
    pub(crate) config: Config,
    /// Folders of postmortems, relative to here where they were named so.
    pub(crate) sources: Vec<PathBuf>,
    /// Whether `--src` named the folders: there is no root, and caches are the user's.
    is_loose: bool,
}

impl Base {
    /// Finds the root and reads its `book.toml`; with `--src` there is no configuration.
    pub(crate) fn find(global: &Global, err: &Stream) -> anyhow::Result<Self> {
        if !global.src.is_empty() {
            let config = Config::default();
            if let Some(folder) = global.src.iter().find(|folder| !folder.is_dir()) {
                let what = if folder.exists() { "is not a folder" } else { "does not exist" };
                bail!("`{}` {what}; `--src` names a folder of postmortems", folder.display());
            }
            return Ok(Self { root: PathBuf::new(), config, sources: global.src.clone(), is_loose: true });
        }
        let (root, file) = match &global.root {
            Some(root) => (root.clone(), Some(root.join(config::FILE_NAME)).filter(|file| file.is_file())),
            None => upward().unwrap_or_default(),
        };
        let config = match &file {
            Some(file) => read_config(file, err)?,
            None => Config::default(),
        };
        let sources: Vec<PathBuf> = config.src.iter().map(|folder| root.join(folder)).collect();
        for folder in &sources {
            check_source(folder, file.as_deref(), &root)?;
        }
        Ok(Self { root, config, sources, is_loose: false })
    }

    /// Whether there is one to be found: named, upward from here, or as a folder `postmortems` here.
    pub(crate) fn is_there(global: &Global) -> bool {
        let is_named = !global.src.is_empty() || global.root.is_some();
        is_named || upward().is_some() || Config::default().src.iter().any(|folder| Path::new(folder).is_dir())
    }

    /// Whose calendar years and quarters follow: that of `reporting-zone`, or UTC's.
    pub(crate) fn calendar(&self) -> Calendar {
        let zone = self.config.reporting_zone.as_deref();
        zone.and_then(|name| Some(Calendar::new(name, extract::time_zone(name)?))).unwrap_or_default()
    }

    /// The folder that caches live beside; none for a loose `--src`, whose caches are the user's.
    pub(crate) fn beside(&self) -> Option<&Path> {
        (!self.is_loose).then(|| if self.root.as_os_str().is_empty() { Path::new(".") } else { self.root.as_path() })
    }
}

/// The nearest folder upward that holds a `book.toml`, no further than the repository's root.
///
/// The folder is relative (`..`), so that messages name files as they can be opened from here.
fn upward() -> Option<(PathBuf, Option<PathBuf>)> {
    let here = std::env::current_dir().ok()?;
    let mut root = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(config::FILE_NAME).is_file() {
            let file = root.join(config::FILE_NAME);
            return Some((root, Some(file)));
        }
        if folder.join(".git").exists() {
            break;
        }
        root.push("..");
    }
    None
}

fn check_source(folder: &Path, file: Option<&Path>, root: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let shown = folder.display();
    match file {
        Some(file) => {
            bail!("there is no folder `{shown}`, which `{}` names as `src`; make it, or mend `src`", file.display())
        }
        None if root.as_os_str().is_empty() => bail!(
            "there is neither a `{}` nor a folder `{shown}` here; \
             for a folder of postmortems name it with `--src` (`--src .` for this one)",
            config::FILE_NAME
        ),
        None => bail!(
            "`{}` holds neither a `{}` nor a folder `postmortems`; \
             for a folder of postmortems name it with `--src`",
            root.display(),
            config::FILE_NAME
        ),
    }
}

fn read_config(file: &Path, err: &Stream) -> anyhow::Result<Config> {
    let text = disk::read(&disk::File {
        path: file.to_string_lossy().into_owned(),
        full: file.to_owned(),
        size: 0,
        modified_ns: 0,
        inode: 0,
    })?;
    let source = Source::new(file.to_string_lossy(), text.text);
    let (config, errors) = config::parse(&source.text, &extract::knows_zone);
    if errors.is_empty() {
        return Ok(config);
    }
    let painter = Painter::new(err);
    let drawn = errors.iter().map(|error| {
        painter.finding(
            &source,
            &Finding {
                severity: Severity::Error,
                code: None,
                message: &error.message,
                path: &source.path,
                span: error.span,
                label: Some(&error.label),
                help: error.help.as_deref(),
            },
        )
    });
    Err(Rendered(drawn.collect::<String>().trim_end().to_owned() + "\n").into())
}
