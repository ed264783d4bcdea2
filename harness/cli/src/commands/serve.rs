//! `paycert serve`: the gateway by itself, for an application that is driven by hand or by its own tests.

mod keys;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use paycert_core::serve::scenario::{self, Row};
use paycert_core::serve::{Session, Setting};
use paycert_run::runner::RunError;
use paycert_run::serve::{Ended, Options, Over, Watcher, refused_address, serve as serve_session};

use super::{failed, input, interruptible};
use crate::args::serve::{ListFormat, ServeArgs};
use crate::failure::{Failure, say};
use keys::Keys;

/// The exit code of an interrupted session.
const INTERRUPTED: u8 = 130;

pub(crate) fn serve(args: &ServeArgs) -> Result<u8, Failure> {
    match args.list {
        Some(ListFormat::Text) => crate::paint::print(&scenario::text()),
        Some(ListFormat::Markdown) => crate::paint::print(&scenario::markdown()),
        None => return open(args),
    }
    Ok(0)
}

fn open(args: &ServeArgs) -> Result<u8, Failure> {
    let setting = setting(args)?;
    let mut files = Files::create(&args.out)?;
    let keys = Keys::find(args.keys.as_deref(), &args.out)?;
    let guide = Guide {
        keys: keys.says(args.merchant_key.as_deref()),
        seller: setting.seller_id(),
        wire: files.wire()?,
        out: args.out.clone(),
    };
    let options = Options {
        port: args.port,
        secure: args.https,
        lasts: args.lasts.map(Duration::from_secs),
        interrupted: interruptible()?,
    };
    let session = Session::new(keys.ring, setting);
    let Over { ended, session, lasted_ms } =
        serve_session(session, &options, Box::new(guide)).map_err(not_served)?;
    let text = session.text(lasted_ms);
    files.write(&text, &session.json(lasted_ms)).map_err(|error| failed(error.into()))?;
    crate::paint::print(&format!("\n{text}"));
    say(&format!("report in {}", args.out.display()));
    Ok(match ended {
        Ended::Interrupted => INTERRUPTED,
        Ended::Time | Ended::Stopped => session.exit_code(lasted_ms),
    })
}

/// A port that cannot be opened is the user's choice, not a broken harness.
fn not_served(error: RunError) -> Failure {
    match &error {
        RunError::Listen(problem) => {
            let reason = std::error::Error::source(problem).map(ToString::to_string).unwrap_or_default();
            Failure::usage(format!("{problem}: {reason}"), "name another port with --port; 0 is any")
        }
        _ => failed(error),
    }
}

fn setting(args: &ServeArgs) -> Result<Setting, Failure> {
    let scenario = Row::find(&args.scenario).ok_or_else(|| {
        Failure::usage(
            format!("no scenario is called '{}'", args.scenario),
            "`paycert serve --list` prints them all",
        )
    })?;
    if let Some((url, why)) = args.notify.as_ref().and_then(|url| Some((url, refused_address(url)?))) {
        return Err(Failure::usage(
            format!("--notify {url}: the address {why}"),
            "notifications go to http addresses of this machine only, such as http://127.0.0.1:3000/notify",
        ));
    }
    let merchant_key = args.merchant_key.as_deref().map(input::public_key).transpose()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Setting {
        seed: args.seed,
        began: i64::try_from(now.as_secs()).unwrap_or_default(),
        origin: String::new(),
        merchant_key,
        app_id: args.app_id.clone(),
        client_id: args.client_id.clone(),
        seller_id: args.seller_id.clone(),
        scenario,
        notify_url: args.notify.clone(),
        hurry: args.hurry,
        interval_ms: args.poll_interval,
        attempts: args.poll_attempts,
        quiet_ms: args.quiet.saturating_mul(1_000),
    })
}

/// The files of a session, opened before it begins.
struct Files {
    text: File,
    json: File,
    wire: Option<File>,
}

impl Files {
    fn create(folder: &Path) -> Result<Self, Failure> {
        let fail = |path: &Path, error: io::Error| {
            Failure::unreadable(path, format!("cannot be written: {error}"), "name another folder with --out")
        };
        std::fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
        let create = |name: &str| {
            let path = folder.join(name);
            File::create(&path).map_err(|error| fail(&path, error))
        };
        Ok(Self {
            text: create("report.txt")?,
            json: create("report.json")?,
            wire: Some(create("wire.jsonl")?),
        })
    }

    fn wire(&mut self) -> Result<File, Failure> {
        self.wire.take().ok_or_else(|| Failure::broken("the transcript is open already", None))
    }

    fn write(&mut self, text: &str, json: &serde_json::Value) -> io::Result<()> {
        self.text.write_all(text.as_bytes())?;
        self.json.write_all(format!("{json:#}\n").as_bytes())?;
        self.text.sync_all()?;
        self.json.sync_all()
    }
}

/// Says how to configure the application, then what happens; writes the transcript.
struct Guide {
    keys: String,
    seller: String,
    wire: File,
    out: std::path::PathBuf,
}

impl Watcher for Guide {
    fn opened(&mut self, origin: &str, secure: Option<(&str, &str)>) -> io::Result<()> {
        let mut text = format!(
            "OpenAPI    {origin}/gateway.do\nAntom      {origin}  (paths /ams/api/v1/… and /ams/sandbox/api/v1/…)\n"
        );
        if let Some((secure, ca_pem)) = secure {
            let ca = self.out.join("ca.pem");
            std::fs::write(&ca, ca_pem)?;
            text += &format!("https      {secure}  (authority: {})\n", ca.display());
        }
        text += &format!("control    {origin}/_paycert/\nseller_id  {}\n{}\n", self.seller, self.keys);
        text += "Point the application at one of these addresses, give it these keys and any app_id or client id, \
            and let it collect an order.\nAmounts such as 47.02 choose what happens: `paycert serve --list`. \
            Ctrl-C ends the session and writes the report.\n\n";
        crate::paint::print(&text);
        Ok(())
    }

    fn news(&mut self, line: &str) -> io::Result<()> {
        crate::paint::print(&format!("{line}\n"));
        Ok(())
    }

    fn wire(&mut self, line: &str) -> io::Result<()> {
        self.wire.write_all(line.as_bytes())?;
        self.wire.write_all(b"\n")
    }
}
