#![no_main]

use libfuzzer_sys::fuzz_target;
use paycert_core::fuzzing::signature_header;

fuzz_target!(|data: &[u8]| signature_header(data));
