//! Any bytes as the value of a field for a duration.
#![no_main]

use libfuzzer_sys::fuzz_target;

use lookback_fuzz::facts;

fuzz_target!(|bytes: &[u8]| facts::check_duration(&String::from_utf8_lossy(bytes)));
