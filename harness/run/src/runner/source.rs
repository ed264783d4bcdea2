//! Where adapters come from: a process, a URL, or this process itself.

use std::path::Path;
use std::time::Duration;

use paycert_core::adapter::StartAnswer;
use paycert_core::case::profile::Profile;
use paycert_core::merchant::alternative::{ALTERNATIVES, Alternative};
use paycert_core::merchant::mutant::Mutant;

use crate::adapter::{Adapter, AdapterError, Environment, Http, InProcess, Iut, Process, ReferenceMerchant};

/// Makes adapters, one a lane.
pub trait Source: Sync {
    /// Starts an adapter and asks what it can do.
    fn start(
        &self,
        lane: usize,
        ca_file: &Path,
        profile: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError>;

    /// What stands behind `paycert run` to get the same adapter again, with a space before it.
    fn argument(&self) -> String;

    /// Whether the harness can kill the client in the middle of a case and start it again.
    fn kills(&self) -> bool {
        false
    }

    /// How many adapters can work side by side where the user asks for `jobs`.
    fn lanes(&self, jobs: usize) -> usize {
        jobs
    }
}

/// The built-in reference merchant, right or wrong in one way.
pub struct Reference(pub Option<Mutant>);

impl Source for Reference {
    fn start(
        &self,
        _: usize,
        _: &Path,
        _: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
        called(ReferenceMerchant::new(self.0))
    }

    fn argument(&self) -> String {
        match self.0.and_then(Mutant::row) {
            Some(row) => format!(" --mutant {}", row.name),
            None => String::new(),
        }
    }

    fn kills(&self) -> bool {
        true
    }
}

/// The built-in reference merchant, right in another way.
pub struct Choosing(pub Alternative);

impl Source for Choosing {
    fn start(
        &self,
        _: usize,
        _: &Path,
        _: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
        called(ReferenceMerchant::choosing(self.0))
    }

    fn argument(&self) -> String {
        let row = ALTERNATIVES.iter().find(|row| row.alternative == self.0);
        row.map_or_else(String::new, |row| format!(" --alternative {}", row.name))
    }

    fn kills(&self) -> bool {
        true
    }
}

/// A client that is called directly.
fn called(iut: impl Iut + 'static) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
    let mut adapter = InProcess::new(iut);
    let start = adapter.start()?;
    Ok((Box::new(adapter), start))
}

/// A client in Rust, made anew for each lane and called directly.
pub struct Here<F>(pub F);

impl<T: Iut + 'static, F: Fn() -> T + Sync> Source for Here<F> {
    fn start(
        &self,
        _: usize,
        _: &Path,
        _: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
        called((self.0)())
    }

    /// No command line leads to it; the test that made the run does.
    fn argument(&self) -> String {
        String::new()
    }
}

/// A program, started without a shell.
pub struct Program {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// How long it may take to say what it can do.
    pub patience: Duration,
}

impl Source for Program {
    fn start(
        &self,
        _: usize,
        ca_file: &Path,
        profile: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
        let variables = profile.env.clone().into_iter().collect();
        let environment = Environment { ca_file: Some(ca_file.to_owned()), variables };
        let mut process = Process::new(self.argv.clone(), environment).with_patience(self.patience);
        let start = process.start()?;
        Ok((Box::new(process), start))
    }

    fn argument(&self) -> String {
        let words: Vec<String> = self.argv.iter().map(|word| quoted(word)).collect();
        format!(" -- {}", words.join(" "))
    }

    fn kills(&self) -> bool {
        true
    }
}

/// An adapter that listens on a URL of this machine.
pub struct Address(pub String);

impl Source for Address {
    fn start(
        &self,
        _: usize,
        _: &Path,
        _: &Profile,
    ) -> Result<(Box<dyn Adapter>, StartAnswer), AdapterError> {
        let mut adapter = Http::new(&self.0)?;
        let start = adapter.start()?;
        Ok((Box::new(adapter), start))
    }

    fn argument(&self) -> String {
        format!(" --adapter-url {}", quoted(&self.0))
    }

    /// One server is one client, and has one configuration at a time.
    fn lanes(&self, _: usize) -> usize {
        1
    }
}

/// A word as a shell reads it back.
pub fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=@%+,".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
