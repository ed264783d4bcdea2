//! Whatever an adapter does, the right thing is heard, nothing is left of it, and the next question is answered.

use paycert_core::adapter::Heard;
use serde_json::json;

use crate::process::{LATER, SOON, hear};

/// Whether the process is kept for the next question, or ended with its whole group.
const KEPT: bool = false;
const ENDED: bool = true;

fn ok() -> Heard {
    Heard::Ok(json!({}))
}

fn hang() -> Heard {
    Heard::Hang(SOON.as_millis().try_into().unwrap())
}

fn check(chaos: &str, heard: Heard, log: &[&str], ended: bool) {
    // Only what is expected to hang is given little time.
    let deadline = if heard == hang() { SOON } else { LATER };
    let log: Vec<String> = log.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(hear(chaos, deadline), (heard, log, ended), "{chaos}");
}

#[test]
fn a_line_that_is_no_answer_is_a_warning() {
    let twice = r#"printf '{"id":%s,"ok":{}}\n{"id":%s,"ok":{"second":1}}\n' $id $id"#;
    let early = r#"printf '{"id":%s,"ok":{}}\n{"id":%s,"ok":{"early":1}}\n' $id $((id + 1))"#;
    check("echo hello; ok", ok(), &["stdout: hello"], KEPT);
    check(r#"echo '{"id":99,"ok":{}}'; ok"#, ok(), &[r#"stdout: {"id":99,"ok":{}}"#], KEPT);
    check(r#"echo '{"id":2,"level":1}'; ok"#, ok(), &[r#"stdout: {"id":2,"level":1}"#], KEPT);
    check(twice, ok(), &[r#"stdout: {"id":2,"ok":{"second":1}}"#], KEPT);
    check(early, ok(), &[r#"stdout: {"id":3,"ok":{"early":1}}"#], KEPT);
    check("echo oops >&2; echo and >&2; ok", ok(), &["stderr: oops", "stderr: and"], KEPT);
}

#[test]
fn an_answer_that_breaks_the_protocol_is_refused_at_once() {
    let broken = |why: &str| Heard::Broken(format!("the answer {why}"));
    let both = r#"printf '{"id":%s,"ok":{},"error":{"kind":"adapter"}}\n' $id"#;
    let unknown = r#"printf '{"id":%s,"ok":{},"x":1}\n' $id"#;
    check(both, broken("has both `ok` and `error`"), &[], KEPT);
    let why = "cannot be read: unknown field `x`, expected one of `id`, `ok`, `error` at line 1 column 19";
    check(unknown, broken(why), &[], KEPT);
}

#[test]
fn an_adapter_may_say_that_it_cannot() {
    let error = |kind: &str| Heard::AdapterError(json!({"kind": kind, "message": "no"}));
    let unsupported = r#"printf '{"id":%s,"error":{"kind":"unsupported","message":"no"}}\n' $id"#;
    let no_json = r#"echo '{"id":null,"error":{"kind":"adapter","message":"no"}}'"#;
    check(unsupported, error("unsupported"), &[], KEPT);
    check(no_json, error("adapter"), &[], KEPT);
}

#[test]
fn a_death_is_a_crash_and_its_last_words_are_kept() {
    let crash = |how: &str| Heard::Crash(how.to_owned());
    check("exit 3", crash("exit status 3"), &[], ENDED);
    check("kill -TERM $$; sleep 9", crash("signal 15 (SIGTERM)"), &[], ENDED);
    check(r#"printf '{"id":2,"o'; exit 0"#, crash("exit status 0"), &[r#"stdout: {"id":2,"o"#], ENDED);
    check("printf '%s' 'no end' >&2; exit 1", crash("exit status 1"), &["stderr: no end"], ENDED);
}

#[test]
fn a_daemon_left_in_the_group_ends_with_it() {
    check("sleep 60 & exit 1", Heard::Crash("exit status 1".into()), &[], ENDED);
    check("sleep 60 & sleep 60", hang(), &[], ENDED);
    check("sleep 60 & ok", ok(), &[], KEPT);
}

/// Such a daemon cannot be found again, but it keeps nobody waiting although it holds the pipes open.
#[cfg(target_os = "linux")]
#[test]
fn a_daemon_that_leaves_the_group_holds_nothing_up() {
    let begun = std::time::Instant::now();
    check("setsid sleep 5 & exit 1", Heard::Crash("exit status 1".into()), &[], ENDED);
    assert!(begun.elapsed() < std::time::Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[test]
fn silence_is_a_hang() {
    check("exec sleep 60", hang(), &[], ENDED);
    check("trap '' TERM HUP INT; while :; do sleep 60; done", hang(), &[], ENDED);
    check(r#"echo '{"id":1,"ok":{}}'; sleep 60"#, hang(), &[r#"stdout: {"id":1,"ok":{}}"#], ENDED);
}

#[test]
fn a_flood_neither_blocks_the_adapter_nor_fills_our_memory() {
    let flood = |command: &str, deadline| {
        let (heard, log, ended) = hear(command, deadline);
        let bytes: usize = log.iter().map(String::len).sum();
        assert!(log.len() <= 201 && bytes <= 65 << 10, "{} lines, {bytes} bytes", log.len());
        assert!(log[0].ends_with("are not kept"), "{}", log[0]);
        (heard, ended)
    };
    assert_eq!(flood("yes \"$noise\" | head -n 20000; ok", LATER), (ok(), KEPT));
    assert_eq!(flood("yes \"$noise\" | head -c 10000000 >&2; ok", LATER), (ok(), KEPT));
    assert_eq!(flood("tr '\\0' x </dev/zero | head -c 3000000 >&2; ok", LATER), (ok(), KEPT));
    assert_eq!(flood("yes \"$noise\"", SOON), (hang(), ENDED));
}

#[test]
fn a_line_beyond_16_mib_is_refused_before_its_end() {
    let chaos = "tr '\\0' x </dev/zero | head -c 20000000; echo";
    let beginning = format!("stdout: {}", "x".repeat(80));
    check(
        chaos,
        Heard::Broken("the adapter printed a line of more than 16 MiB".into()),
        &[beginning.as_str()],
        KEPT,
    );
}
