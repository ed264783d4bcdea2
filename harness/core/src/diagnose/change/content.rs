//! Mistakes in the content of Antom.

use crate::wire::time::{self, TimeForm};

use super::super::draft::{Content, Draft, Text};

const PRODUCTION: &str = "/ams/api";
const SANDBOX: &str = "/ams/sandbox/api";

pub(in super::super) fn production_path(content: &mut Content) {
    content.path = content.path.replacen(SANDBOX, PRODUCTION, 1);
}

pub(in super::super) fn sandbox_path(content: &mut Content) {
    if !content.path.contains(SANDBOX) {
        content.path = content.path.replacen(PRODUCTION, SANDBOX, 1);
    }
}

pub(in super::super) fn sandbox_path_twice(content: &mut Content) {
    content.path = content.path.replacen(SANDBOX, "/ams/sandbox/sandbox/api", 1);
}

pub(in super::super) fn without_query(content: &mut Content) {
    if let Some((path, _)) = content.path.split_once('?') {
        content.path = path.to_owned();
    }
}

/// The short form that the documents print above their samples.
pub(in super::super) fn short_path(content: &mut Content) {
    for prefix in [SANDBOX, PRODUCTION] {
        if let Some(rest) = content.path.strip_prefix(prefix) {
            content.path = rest.to_owned();
            return;
        }
    }
}

pub(in super::super) fn trailing_slash(content: &mut Content) {
    match content.path.strip_suffix('/') {
        Some(path) => content.path = path.to_owned(),
        None => content.path.push('/'),
    }
}

pub(in super::super) fn doubled_slash(content: &mut Content) {
    content.path = match content.path.contains("//") {
        true => content.path.replace("//", "/"),
        false => content.path.replacen("/api/", "/api//", 1),
    };
}

pub(in super::super) fn leading_slash(content: &mut Content) {
    content.path = content.path.trim_start_matches('/').to_owned();
}

fn before_path(draft: &mut Draft, scheme: &str) {
    if let (Text::Content(content), Some(host)) = (&mut draft.text, &draft.around.host) {
        content.path = format!("{scheme}{host}{}", content.path);
    }
}

pub(in super::super) fn full_url(draft: &mut Draft) {
    before_path(draft, "https://");
}

pub(in super::super) fn full_url_plain(draft: &mut Draft) {
    before_path(draft, "http://");
}

pub(in super::super) fn host_and_path(draft: &mut Draft) {
    before_path(draft, "");
}

pub(in super::super) fn bare_client(content: &mut Content) {
    content.client = content.client.replacen("SANDBOX_", "", 1);
}

pub(in super::super) fn sandbox_client(content: &mut Content) {
    if !content.client.starts_with("SANDBOX_") {
        content.client.insert_str(0, "SANDBOX_");
    }
}

/// The client id of another header, or its time: the one at that place among those that are known.
pub(in super::super) fn other_client(draft: &mut Draft, at: usize) {
    if let (Text::Content(content), Some(client)) = (&mut draft.text, draft.around.clients.get(at)) {
        content.client.clone_from(client);
    }
}

pub(in super::super) fn other_time(draft: &mut Draft, at: usize) {
    if let (Text::Content(content), Some(time)) = (&mut draft.text, draft.around.times.get(at)) {
        content.time.clone_from(time);
    }
}

pub(in super::super) fn request_body(draft: &mut Draft) {
    if let (Text::Content(content), Some(body)) = (&mut draft.text, &draft.around.request_body) {
        content.body.clone_from(body);
    }
}

pub(in super::super) fn seconds(content: &mut Content) {
    if let Some((at, TimeForm::EpochMillis)) = time::parse_antom(&content.time) {
        content.time = at.as_second().to_string();
    }
}

/// Ten digits were sent, and the whole seconds signed as milliseconds.
pub(in super::super) fn milliseconds(content: &mut Content) {
    if content.time.len() == 10 && content.time.bytes().all(|byte| byte.is_ascii_digit()) {
        content.time.push_str("000");
    }
}

pub(in super::super) fn epoch(content: &mut Content) {
    if let Some((at, TimeForm::Iso | TimeForm::OddIso)) = time::parse_antom(&content.time) {
        content.time = at.as_millisecond().to_string();
    }
}

pub(in super::super) fn iso_beijing(content: &mut Content) {
    if let Some((at, _)) = time::parse_antom(&content.time) {
        content.time = time::format_iso(at);
    }
}

pub(in super::super) fn iso_utc(content: &mut Content, millis: bool, zone: &str) {
    let Some((at, _)) = time::parse_antom(&content.time) else { return };
    // Beijing is eight hours ahead, so this is the same wall clock written for Greenwich.
    let Ok(shifted) = at.checked_sub(jiff::SignedDuration::from_hours(8)) else { return };
    let written = time::format_iso(shifted).replace("+08:00", "");
    let fraction =
        if millis { format!(".{:03}", at.as_millisecond().rem_euclid(1000)) } else { String::new() };
    content.time = format!("{written}{fraction}{zone}");
}

/// White space around, a byte order mark in front, line ends: changes of the body as text.
pub(in super::super) fn body_text(content: &mut Content, change: impl Fn(&str) -> String) {
    if let Ok(text) = std::str::from_utf8(&content.body) {
        content.body = change(text).into_bytes();
    }
}
