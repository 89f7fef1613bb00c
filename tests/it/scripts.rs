//! The search page's scripts by themselves: `node --test` over `tests/browser`.
#![expect(clippy::disallowed_methods, reason = "the environment says where Node is and whether it is required")]

use std::process::Command;

use crate::support;

#[test]
fn the_scripts_of_the_search_page_do_what_their_own_tests_say() {
    let tests: Vec<String> =
        support::files("tests/browser", "mjs").into_iter().filter(|file| file.ends_with(".test.mjs")).collect();
    assert!(!tests.is_empty(), "tests/browser holds no test");
    let node = std::env::var_os("NODE").unwrap_or_else(|| "node".into());
    let Ok(output) = Command::new(node).arg("--test").args(&tests).current_dir(support::root()).output() else {
        let required = std::env::var_os("LOOKBACK_REQUIRE_BROWSER").is_some();
        assert!(!required, "LOOKBACK_REQUIRE_BROWSER is set and no Node is installed");
        support::skip("no Node is installed (`apt-get install nodejs`, or set NODE)");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // A runner that found nothing to run is content too.
    assert!(!said.contains("\n# pass 0\n"), "{said}");
}
