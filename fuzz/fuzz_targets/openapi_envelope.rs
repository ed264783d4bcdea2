#![no_main]

use libfuzzer_sys::fuzz_target;
use paycert_core::fuzzing::openapi_envelope;

fuzz_target!(|data: &[u8]| openapi_envelope(data));
