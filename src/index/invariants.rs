//! Invariants of the index's text, for the property test below and for fuzz/.

use super::format::{format, parse};

/// What is parsed is written, and then parsed to the same.
pub fn index(bytes: &[u8]) {
    let Some(index) = str::from_utf8(bytes).ok().and_then(|text| parse(text).ok()) else {
        return;
    };
    let written = format(&index);
    let again = parse(&written).expect("what we write we can read");
    assert_eq!(again, index, "{written}");
    // The spelling too, which does not count when organizations are compared.
    assert_eq!(format(&again), written);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_record_of_any_lines_is_refused_or_written_as_it_was_read(
            lines in prop::collection::vec(line(), 0..12),
        ) {
            super::index(format!("format = 2\n{}", lines.concat()).as_bytes());
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let title = "\n\\[(leftover |forgotten )?https://(dev\\.azure\\.com/[a-z]{1,3}|\
                     [a-z]{1,2}(:[0-9]{1,4})?(/[a-zß%\u{a0}]{1,3}){1,2})\\]\n";
        let whole = "\n\\[https://dev\\.azure\\.com/[a-z]{1,3}\\]\nname = [a-z]{1,3}\n\
                     store = (file|vault)\nsecret = [0-9a-f]{16}\nadded = 2026-1[12]-2[0-9]T1[0-9]:30:00Z\n";
        let command =
            "store = command\ncommand = \\[\"[a-z \\\\]{1,3}\"(,\"[ -~\u{85}]{0,4}\"){0,2}\\]\n";
        let pair = "(name|store|secret|added|expires|suspect|default|mark|until) ?= ?\
                    (yes|file|[0-9a-f]{16}|2026-1[12]-2[0-9]T1[0-9]:30:00Z|\\PC{0,8})\r?\n";
        prop_oneof![title, whole, command, pair, "\\PC{0,12}\n"]
    }
}
