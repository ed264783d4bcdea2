#![no_main]

use libfuzzer_sys::fuzz_target;
use paycert_core::fuzzing::verify_agreement;

fuzz_target!(|data: &[u8]| verify_agreement(data));
