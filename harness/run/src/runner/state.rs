//! The folder in which the shop of one case keeps its state, and what stands in it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Of one file so much is looked at, in bytes: orders are short.
const MOST: u64 = 16 << 20;

/// A folder that is gone with the case.
pub(super) struct StateDir(PathBuf);

impl StateDir {
    /// An empty folder that no other case has. Where it cannot be made the shop says so.
    pub(super) fn new(scratch: &Path) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("state-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = scratch.join(name);
        let _ = fs::create_dir(&folder);
        Self(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for StateDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What stands in the files of a folder and of those inside it, as text. A link leads elsewhere and is not followed, and
/// what cannot be read holds nothing that could be shown.
pub(super) fn texts(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => texts.extend(text(&entry.path())),
                _ => {}
            }
        }
    }
    texts
}

fn text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MOST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_at_any_depth_are_read_links_are_not_and_the_folder_goes_with_the_case() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("outside"), "outside").unwrap();
        let state = StateDir::new(scratch.path());
        let inner = state.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("deep"), b"deep \xff").unwrap();
        fs::write(state.path().join("flat"), "flat").unwrap();
        std::os::unix::fs::symlink(scratch.path().join("outside"), inner.join("link")).unwrap();
        let mut found = texts(state.path());
        found.sort();
        let path = state.path().to_owned();
        drop(state);
        assert_eq!((found, path.exists()), (vec!["deep \u{fffd}".to_owned(), "flat".to_owned()], false));
    }
}
