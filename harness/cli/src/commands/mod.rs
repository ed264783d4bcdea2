//! One file a command.

pub(crate) mod bench;
pub(crate) mod compare;
pub(crate) mod coverage;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod init;
pub(crate) mod input;
pub(crate) mod judge;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod merchant;
pub(crate) mod run;
pub(crate) mod self_test;
pub(crate) mod serve;
pub(crate) mod sign;
pub(crate) mod smoke;
pub(crate) mod validate;
pub(crate) mod vectors;
pub(crate) mod verify;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::case::profile::{self, Profile};
use paycert_core::case::select::Pattern;
use paycert_core::known::KnownFailures;
use paycert_core::merchant::alternative::{ALTERNATIVES, Alternative};
use paycert_core::merchant::mutant::{MUTANTS, Mutant};
use paycert_core::report::{FORMATS, Run};
use paycert_core::schema::{Message, messages};
use paycert_run::adapter::AdapterError;
use paycert_run::runner::{Address, Choosing, Program, Reference, RunError, Source};

use crate::args::{AdapterArgs, FormatArg};
use crate::failure::{Failure, read};

/// The cases that match any of the patterns; a pattern that matches nothing is an error.
fn select(patterns: &[String]) -> Result<Vec<&'static Case>, Failure> {
    let mut compiled = Vec::new();
    for text in patterns {
        let pattern = Pattern::new(text).map_err(|problem| {
            Failure::usage(format!("--case '{text}': {problem}"), "a pattern is a path with * and **")
        })?;
        if !cases().iter().any(|case| pattern.matches(&case.id)) {
            return Err(Failure::nothing(format!("no case matches '{text}'")));
        }
        compiled.push(pattern);
    }
    let wanted =
        |case: &&Case| compiled.is_empty() || compiled.iter().any(|pattern| pattern.matches(&case.id));
    Ok(cases().iter().filter(wanted).collect())
}

/// The profile that the user named, or an empty one.
fn profile(path: Option<&PathBuf>) -> Result<Profile, Failure> {
    let Some(path) = path else { return Ok(Profile::default()) };
    let profile = profile::load(&read(path)?)
        .map_err(|problem| Failure::unreadable(path, problem, "see schemas/paycert/profile.v1.json"))?;
    let nothing = profile.skip.iter().find(|skip| {
        Pattern::new(&skip.case).is_ok_and(|pattern| !cases().iter().any(|case| pattern.matches(&case.id)))
    });
    match nothing {
        Some(skip) => {
            let problem = format!("skip: no case matches `{}`", skip.case);
            Err(Failure::unreadable(path, problem, "remove the entry, or mend its pattern"))
        }
        None => Ok(profile),
    }
}

/// The known failures that the user named, or none.
fn known(path: Option<&PathBuf>) -> Result<KnownFailures, Failure> {
    let Some(path) = path else { return Ok(KnownFailures::default()) };
    KnownFailures::load(&read(path)?, cases().iter().map(|case| case.id.as_str()))
        .map_err(|problem| Failure::unreadable(path, problem, "see schemas/paycert/known-failures.v1.json"))
}

/// The adapter that the user named.
fn source(args: &AdapterArgs) -> Result<Box<dyn Source>, Failure> {
    match (&args.adapter_url, args.command.is_empty()) {
        (Some(url), _) => Ok(Box::new(Address(url.clone()))),
        (None, false) => Ok(Box::new(Program { argv: args.command.clone(), patience: args.deadline() })),
        (None, true) => match &args.alternative {
            Some(name) => Ok(Box::new(Choosing(alternative(name)?))),
            None => Ok(Box::new(Reference(mutant(args.mutant.as_deref())?))),
        },
    }
}

/// The alternative of that name.
fn alternative(name: &str) -> Result<Alternative, Failure> {
    Alternative::find(name).ok_or_else(|| {
        Failure::usage(
            format!("no alternative is called '{}'", clipped(name)),
            format!("`paycert list --alternatives` prints all {}", ALTERNATIVES.len()),
        )
    })
}

/// The mutant of that name.
fn mutant(name: Option<&str>) -> Result<Option<Mutant>, Failure> {
    let Some(name) = name else { return Ok(None) };
    match Mutant::find(name) {
        Some(mutant) => Ok(Some(mutant)),
        None => Err(Failure::usage(
            format!("no mutant is called '{name}'"),
            format!("`paycert list --mutants` prints all {}", MUTANTS.len()),
        )),
    }
}

/// The message of that name.
fn message(name: &str) -> Result<&'static Message, Failure> {
    Message::find(name).ok_or_else(|| {
        Failure::usage(
            format!("no message is called '{}'; the nearest are {}", clipped(name), nearest(name).join(", ")),
            "`paycert generate --list` prints every message",
        )
    })
}

/// The three messages whose names share the most pairs of letters with a name.
fn nearest(name: &str) -> Vec<&'static str> {
    let pairs = |text: &str| -> BTreeSet<[u8; 2]> {
        text.to_ascii_lowercase().as_bytes().windows(2).map(|pair| [pair[0], pair[1]]).collect()
    };
    let wanted = pairs(name);
    let mut names: Vec<_> = messages()
        .iter()
        .map(|message| {
            let own = pairs(&message.name);
            let shared = own.intersection(&wanted).count();
            // What only one of the two has counts against it.
            (own.len() + wanted.len() - 2 * shared, message.name.as_str())
        })
        .collect();
    names.sort_unstable();
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

/// A name for an error message.
fn clipped(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(80).collect()
}

/// A failed run as a failed command.
fn failed(error: RunError) -> Failure {
    match &error {
        RunError::Adapter(problem @ AdapterError::Address { .. }) => {
            Failure::usage(chain(&error), problem.help())
        }
        RunError::Adapter(problem) => {
            let help = problem.help().to_owned();
            Failure::broken(chain(&error) + &printed(problem.printed()), Some(help))
        }
        RunError::Listen(problem) => Failure::broken(chain(&error), problem.help().map(str::to_owned)),
        RunError::Write(_) => Failure::broken(
            error.to_string(),
            Some("free some space, or name another folder with --out".to_owned()),
        ),
        RunError::Keys(_) | RunError::Authority(_) => Failure::broken(chain(&error), None),
    }
}

/// The last lines that an adapter printed before it failed, each on a line.
fn printed(lines: &[String]) -> String {
    let last = &lines[lines.len().saturating_sub(5)..];
    last.iter().map(|line| format!("\n  it printed {}", line.escape_debug())).collect()
}

/// An error and its causes, each once.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| {
        let cause = cause.to_string();
        if text.contains(&cause) { text } else { format!("{text}: {cause}") }
    })
}

/// Prints a run in one format.
fn print(run: &Run, format: FormatArg) {
    if let Some(format) = FORMATS.iter().find(|row| row.name == format.name()) {
        crate::paint::print(&(format.render)(run));
    }
}

/// Becomes true on Ctrl-C or a request to end; the second time the process ends at once.
fn interruptible() -> Result<Arc<AtomicBool>, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .map_err(|error| Failure::broken(format!("cannot listen for interrupts: {error}"), None))?;
    Ok(interrupted)
}
