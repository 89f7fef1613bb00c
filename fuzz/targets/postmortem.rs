//! Any bytes as a file of a folder of postmortems.
#![no_main]

use libfuzzer_sys::fuzz_target;

use lookback_fuzz::facts;

fuzz_target!(|bytes: &[u8]| facts::check_bytes(bytes));
