//! Any bytes as what stands in front of an event.
#![no_main]

use libfuzzer_sys::fuzz_target;

use lookback_fuzz::facts;

fuzz_target!(|bytes: &[u8]| facts::check_when(&String::from_utf8_lossy(bytes)));
