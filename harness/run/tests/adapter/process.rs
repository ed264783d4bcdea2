//! Adapter programs of a few lines of shell.

use std::time::{Duration, Instant};

use paycert_core::adapter::{Call, Command, Heard};
use paycert_run::adapter::{Adapter, Environment, Process};

/// The deadline of what is meant to hang.
pub(crate) const SOON: Duration = Duration::from_millis(250);

/// The deadline of everything else, on however slow a machine.
pub(crate) const LATER: Duration = Duration::from_secs(10);

/// A program that answers everything rightly, but for the operation `chaos`, where it runs `chaos`. The id of the
/// question is in `$id`, `ok` gives the right answer, and `$noise` is a long line.
pub(crate) fn shell(chaos: &str) -> Process {
    let script = format!(
        r#"
        nothing='{{}}'
        noise=$(printf '%0100d' 7)
        ok() {{ printf '{{"id":%s,"ok":%s}}\n' "$id" "${{1-$nothing}}"; }}
        while read -r line; do
            id=${{line#*'"id":'}}; id=${{id%%,*}}
            case $line in
                *'"do":"start"'*) ok '{{"version":1}}' ;;
                *'"do":"stop"'*) ok; exit 0 ;;
                *'"operation":"chaos"'*) {chaos} ;;
                *) ok '{{"result":"answered"}}' ;;
            esac
        done
        "#
    );
    Process::new(["/bin/sh", "-c", &script].map(str::to_owned).to_vec(), Environment::default())
}

pub(crate) fn call(operation: &str) -> Command {
    Command::Call(Call { operation: operation.into(), request: None, again: None })
}

pub(crate) fn configure() -> Command {
    Command::Configure(Box::default())
}

pub(crate) fn fine() -> Heard {
    Heard::Ok(serde_json::json!({"result": "answered"}))
}

/// Waits until nothing is left of a process group; what was killed may take a moment to be gone.
pub(crate) fn assert_gone(group: u32) {
    let until = Instant::now() + Duration::from_secs(5);
    while is_left(group) {
        assert!(Instant::now() < until, "a process of group {group} is still there");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Whether a process of the group lives, or is a zombie that we left. Orphans that are dead wait for init.
#[cfg(target_os = "linux")]
fn is_left(group: u32) -> bool {
    std::fs::read_dir("/proc").unwrap().flatten().any(|process| {
        let stat = std::fs::read_to_string(process.path().join("stat")).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let [state, parent, of, ..] = fields.as_slice() else { return false };
        *of == group.to_string() && (*state != "Z" || *parent == std::process::id().to_string())
    })
}

#[cfg(not(target_os = "linux"))]
fn is_left(group: u32) -> bool {
    let group = rustix::process::Pid::from_raw(group.try_into().unwrap()).unwrap();
    rustix::process::test_kill_process_group(group).is_ok()
}

/// Asks for chaos after a good answer, and says what was heard, what was logged, and whether the process was ended.
pub(crate) fn hear(chaos: &str, deadline: Duration) -> (Heard, Vec<String>, bool) {
    let mut adapter = shell(chaos);
    assert_eq!(adapter.ask(&call("fine"), LATER), fine());
    let group = adapter.group().unwrap();
    let heard = adapter.ask(&call("chaos"), deadline);
    let log = adapter.log();
    let ended = adapter.group().is_none();
    if ended {
        assert_gone(group);
    }
    assert_eq!(adapter.ask(&call("fine"), LATER), fine(), "after {heard:?}");
    let group = adapter.group().unwrap();
    drop(adapter);
    assert_gone(group);
    (heard, log, ended)
}
