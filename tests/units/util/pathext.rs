//! The search for a program on Windows.

use std::path::{Path, PathBuf};

use git_credential_azdo::util::find_program::pathext::{self, command_for, parse, search};

const DEFAULT: &str = ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC;.PY";

/// The file found for a name in the directories `/a` and `/b`, which have these files.
fn found_with(pathext: &str, name: &str, files: &[&str]) -> Option<String> {
    let dirs = ["/a", "/b"].map(PathBuf::from);
    // As on Windows, where case does not count.
    let is_file = |path: &Path| {
        let path = path.to_str().unwrap().replace('\\', "/").to_lowercase();
        files.iter().any(|file| file.to_lowercase() == path)
    };
    let file = search(Path::new(name), &dirs, &parse(Some(pathext)), &is_file)?;
    Some(file.to_str().unwrap().replace('\\', "/"))
}

fn found(name: &str, files: &[&str]) -> Option<String> {
    found_with(DEFAULT, name, files)
}

#[test]
fn extensions_are_tried_in_order_in_each_directory() {
    assert_eq!(found("az", &["/a/az", "/a/az.cmd"]).as_deref(), Some("/a/az.cmd"));
    assert_eq!(found("az", &["/a/az.cmd", "/b/az.exe"]).as_deref(), Some("/a/az.cmd"));
    assert_eq!(found("az", &["/a/az.cmd", "/a/az.exe"]).as_deref(), Some("/a/az.exe"));
    let cmd_first = found_with(".CMD;.EXE", "az", &["/a/az.cmd", "/a/az.exe"]);
    assert_eq!(cmd_first.as_deref(), Some("/a/az.cmd"));
    assert_eq!(found_with(".EXE", "az", &["/a/az.cmd"]), None);
}

#[test]
fn extension_in_the_name_is_honored() {
    let both = ["/a/tool.exe", "/a/tool.bat"];
    assert_eq!(found("tool.bat", &both).as_deref(), Some("/a/tool.bat"));
    assert_eq!(found("TOOL.BAT", &both).as_deref(), Some("/a/TOOL.BAT"));
    assert_eq!(found("tool.cmd", &both), None);
    let twice = found("tool.bat", &["/a/tool.bat.exe"]);
    assert_eq!(twice.as_deref(), Some("/a/tool.bat.exe"));
}

#[test]
fn dot_in_a_name_is_not_an_extension() {
    assert_eq!(found("py3.12", &["/a/py3.12.exe"]).as_deref(), Some("/a/py3.12.exe"));
    assert_eq!(found("py3.12", &["/a/py3.12"]), None);
    assert_eq!(found("node.lts", &["/b/node.lts.cmd"]).as_deref(), Some("/b/node.lts.cmd"));
}

#[test]
fn script_is_found_only_where_no_program_is() {
    assert_eq!(found("tool", &["/a/tool.py", "/b/tool.exe"]).as_deref(), Some("/b/tool.exe"));
    assert_eq!(found("tool", &["/a/tool.py"]).as_deref(), Some("/a/tool.py"));
    assert_eq!(found("tool.ps1", &["/a/tool.ps1"]).as_deref(), Some("/a/tool.ps1"));
    assert_eq!(found("tool", &["/a/tool.ps1"]), None, "not in PATHEXT");
    assert_eq!(command_for(Path::new("/a/tool.PS1")), Some("powershell -File"));
    assert_eq!(command_for(Path::new("/a/tool.exe")), None);
}

#[test]
fn empty_pathext_means_what_can_be_started() {
    for value in [None, Some(""), Some(";;"), Some("exe; ; .")] {
        assert_eq!(parse(value), ["com", "exe", "bat", "cmd"], "{value:?}");
    }
    assert_eq!(parse(Some(".EXE; .Cmd;;py")), ["exe", "cmd"]);
}

#[test]
fn script_cannot_be_started() {
    for (name, expected) in [
        ("git-askpass.exe", true),
        ("ASK.CMD", true),
        ("ask.bat", true),
        ("ask.com", true),
        ("askpass.sh", false),
        ("ask.py", false),
        ("git-gui--askpass", false),
    ] {
        assert_eq!(pathext::can_be_started(Path::new(name)), expected, "{name}");
    }
}
