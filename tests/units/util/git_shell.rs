//! Where git's shell is on Windows.

use std::path::Path;

use git_credential_azdo::util::git_shell::of_git;

#[test]
fn shell_is_found_from_any_folder_with_git() {
    for (dir, root) in [
        ("/c/Program Files/Git/cmd", "/c/Program Files/Git"),
        ("/c/Program Files/Git/bin", "/c/Program Files/Git"),
        ("/c/Program Files/Git/mingw64/bin", "/c/Program Files/Git"),
        ("/c/Program Files/Git/mingw64/libexec/git-core", "/c/Program Files/Git"),
        ("/c/Git/clangarm64/libexec/git-core", "/c/Git"),
        ("/c/MinGit/MINGW64/bin", "/c/MinGit"),
        ("/c/msys64/usr/bin", "/c/msys64"),
        ("/c/cygwin64/usr/libexec/git-core", "/c/cygwin64"),
        ("/c/cygwin64/bin", "/c/cygwin64"),
    ] {
        let shells = of_git(Path::new(dir));
        let expected = ["usr/bin/sh.exe", "bin/sh.exe", "mingw64/bin/sh.exe"];
        assert_eq!(shells, expected.map(|name| Path::new(root).join(name)), "{dir}");
    }
}

/// Anyone may create folders in the root of a drive.
#[test]
fn shell_is_not_searched_where_anyone_can_write() {
    for dir in ["/", "", "/bin", "/usr/bin", "/mingw64/bin", "/c/shims", "/c/tools/git", "git-core"]
    {
        assert!(of_git(Path::new(dir)).is_empty(), "{dir}");
    }
}
