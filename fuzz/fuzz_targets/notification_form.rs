#![no_main]

use libfuzzer_sys::fuzz_target;
use paycert_core::fuzzing::notification_form;

fuzz_target!(|data: &[u8]| notification_form(data));
