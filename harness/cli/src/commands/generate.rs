//! `paycert generate`: messages of the documents, good ones or near misses, one JSON object a line.

use paycert_core::generate::{NearMiss, generate as good_message, near_misses, plan};
use paycert_core::schema::{Message, messages};
use serde_json::json;

use super::message;
use crate::args::GenerateArgs;
use crate::failure::Failure;
use crate::paint::Lines;

/// How many good messages are written where no number is given.
const COUNT: u64 = 10;

pub(crate) fn generate(args: &GenerateArgs) -> Result<u8, Failure> {
    let mut lines = Lines::open();
    match &args.message {
        Some(name) if !args.list => {
            let message = message(name)?;
            match args.near_miss {
                true => write_near_misses(message, args.count, &mut lines),
                false => write_good(message, args, &mut lines),
            }
        }
        _ => messages().iter().for_each(|message| lines.put(message.name.as_bytes())),
    }
    lines.close();
    Ok(0)
}

fn write_good(message: &'static Message, args: &GenerateArgs, lines: &mut Lines) {
    for n in 0..args.count.unwrap_or(COUNT) {
        lines.put(&good_message(message, args.seed, n));
    }
}

fn write_near_misses(message: &'static Message, count: Option<u64>, lines: &mut Lines) {
    let wanted = count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
    for NearMiss { constraint, at, value } in near_misses(&plan(message)).into_iter().take(wanted) {
        lines.put(json!({ "constraint": constraint, "at": at, "message": value }).to_string().as_bytes());
    }
}
