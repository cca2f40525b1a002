//! The index and the settings.

use super::{POISON, TURNING, logged_in, nothing_acts};

#[test]
fn control_characters_in_the_index_are_escaped() {
    let escaped = POISON.chars().map(|char| format!("\\u{:04x}", char as u32)).collect::<String>();
    let section = "name = default\nstore = file\nsecret = 0123456789abcdef\n\
                   added = 2026-11-23T19:30:00Z\n";
    let acme = "[https://dev.azure.com/acme]";
    let forgotten = "[forgotten https://dev.azure.com/acme]";
    for poison in [POISON, TURNING] {
        for text in [
            format!("format = 2{poison}\n"),
            format!("format = 2\n[https://dev.azure.com/ac{poison}me]\n{section}"),
            format!("format = 2\n[https://tfs.example.com/Ma{poison}in]\n{section}"),
            format!("format = 2\n[leftover https://dev.azure.com/{poison}]\n{section}"),
            format!("format = 2\n{acme}\n{}", section.replace("default", poison)),
            format!("format = 2\n{acme}\n{}", section.replace("file", poison)),
            format!("format = 2\n{acme}\n{}", section.replace("0123", poison)),
            format!("format = 2\n{acme}\n{section}expires = 2026-11-25{poison}\n"),
            format!(
                "format = 2\n{acme}\n{}command = [\"/bin/echo\",\"{escaped}\"]\n",
                section.replace("file", "command")
            ),
            format!(
                "format = 2\n{acme}\n{}command = [\"{escaped}\"]\n",
                section.replace("file", "command")
            ),
            format!("format = 2\n{forgotten}\nmark = {poison}\nuntil = 2036-11-23T19:40:00Z\n"),
            format!("format = 2\n{acme}\n{section}{acme}\n{section}"),
        ] {
            let home = || {
                let home = logged_in();
                std::fs::write(home.path().join("data/git-credential-azdo/record"), &text).unwrap();
                home
            };
            nothing_acts(&home, "acme", &|program| program);
        }
    }
}

#[test]
fn control_characters_in_settings_are_escaped() {
    for text in [
        format!("store = {POISON}\n"),
        format!("{POISON} = x\n"),
        format!("verify = {POISON}\nwarn = {POISON}\n"),
        format!("vault_timeout = {POISON}\n"),
    ] {
        let home = || {
            let home = logged_in();
            let folder = home.path().join("config/git-credential-azdo");
            std::fs::create_dir_all(&folder).unwrap();
            for name in ["settings", "config"] {
                std::fs::write(folder.join(name), &text).unwrap();
            }
            home
        };
        nothing_acts(&home, "acme", &|program| program);
    }
}
