//! Where the reference merchant keeps what outlives it: one file, replaced as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The file with the orders.
const KEPT: &str = "orders.json";

/// The next version of it, until it is complete.
const NEXT: &str = "orders.json.next";

/// One state folder.
pub(super) struct Store {
    folder: PathBuf,
}

impl Store {
    pub(super) fn new(folder: &str) -> Self {
        Self { folder: Path::new(folder).to_owned() }
    }

    /// What was kept, if anything was.
    pub(super) fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(self.folder.join(KEPT)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    /// Keeps a text. When this returns, it is on the disk; if the process dies before, the old one is.
    pub(super) fn keep(&self, text: &str) -> io::Result<()> {
        let next = self.folder.join(NEXT);
        let mut file = File::create(&next)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&next, self.folder.join(KEPT))?;
        // The new name is durable only with the folder.
        File::open(&self.folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_last_is_read_and_half_a_file_is_not() {
        let folder = std::env::temp_dir().join(format!("paycert-store-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let store = Store::new(&folder.to_string_lossy());
        let before = store.read().unwrap();
        store.keep("one").unwrap();
        store.keep("two").unwrap();
        fs::write(folder.join(NEXT), "thr").unwrap();
        let after = Store::new(&folder.to_string_lossy()).read().unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!((before, after), (None, Some("two".to_owned())));
    }
}
