//! `paycert init`: an adapter to start from, a CI workflow and a profile. Nothing is overwritten.

mod language;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use self::language::{Language, language};
use crate::args::init::{InitArgs, ProtocolArg};
use crate::failure::{Failure, say};

/// What is written for every language.
const COMMON: [(&str, &str); 4] = [
    ("paycert/profile.json", include_str!("../../templates/all/profile.json")),
    ("paycert/known-failures.json", include_str!("../../templates/all/known-failures.json")),
    ("paycert/.gitignore", include_str!("../../templates/all/gitignore")),
    (".github/workflows/paycert.yml", include_str!("../../templates/all/workflow.yml")),
];

pub(crate) fn init(args: &InitArgs) -> Result<u8, Failure> {
    let language = language(args.lang);
    let files: Vec<_> = language.files.iter().chain(&COMMON).collect();
    if let Some((name, _)) = files.iter().find(|(name, _)| args.folder.join(name).exists()) {
        return Err(Failure::unreadable(
            &args.folder.join(name),
            "it is there already, and nothing is overwritten",
            "name another folder, or move it away",
        ));
    }
    for (name, template) in files {
        let path = args.folder.join(name);
        write(&path, &filled(template, language, args.protocol)).map_err(|error| {
            let problem = format!("cannot be written: {error}");
            Failure::unreadable(&path, problem, "name a folder that can be written")
        })?;
        say(&format!("wrote {}", path.display()));
    }
    crate::paint::print(&next_steps(args, language));
    Ok(0)
}

/// Writes a file that was not there.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// A template for one protocol: a line that begins with `%PROTOCOL ` is kept for that protocol only.
fn filled(template: &str, language: &Language, protocol: ProtocolArg) -> String {
    let (own, other) = match protocol {
        ProtocolArg::Openapi => ("openapi", "antom"),
        ProtocolArg::Antom => ("antom", "openapi"),
    };
    let (own_mark, other_mark) = (format!("%{own} "), format!("%{other} "));
    let build = language.build.map(|build| format!("      - run: {build}\n")).unwrap_or_default();
    let lines = template.split_inclusive('\n').filter(|line| !line.starts_with(&other_mark));
    let text: String = lines.map(|line| line.strip_prefix(&own_mark).unwrap_or(line)).collect();
    text.replace("@@BUILD@@\n", &build).replace("@@COMMAND@@", language.run).replace("@@PROTOCOL@@", own)
}

fn next_steps(args: &InitArgs, language: &Language) -> String {
    let mut steps = Vec::new();
    if args.folder != Path::new(".") {
        steps.push(format!("cd {}", paycert_run::runner::quoted(&args.folder.display().to_string())));
    }
    steps.extend(language.build.map(str::to_owned));
    steps.push(format!("paycert smoke -- {}", language.run));
    let profile = "--profile paycert/profile.json";
    format!(
        "\nThe first verdict, about the stand-in that signs by itself:\n\n    {}\n\n\
        Then put your client in the place of the stand-in in {}, list in `start` what\n\
        else it can do, answer those verbs as well, and certify it:\n\n    \
        paycert run {profile} -- {}\n\n\
        The verbs and their answers: schemas/paycert/adapter.v1.json of paycert. The workflow in\n\
        .github/workflows/paycert.yml wants the repository variables PAYCERT_GIT and PAYCERT_REV.\n",
        steps.join("\n    "),
        language.files[0].0,
        language.run,
    )
}
