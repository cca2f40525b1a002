//! Hostile and malformed requests get no answer, change nothing and do not fail.
//!
//! They cover the CVEs of git, git-lfs, GitHub Desktop and Git Credential Manager that the tests
//! name, and other helpers' bugs of the same kind.

use super::{acme_pat, answer_with, ask, home_with_acme, request};
use test_support::Home;

/// All files of a user.
fn files(home: &Home) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut directories = vec![home.path().to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Asserts that no operation does anything with these requests.
#[track_caller]
fn nothing_comes_of<R: AsRef<[u8]>>(requests: impl IntoIterator<Item = R>) {
    let home = home_with_acme();
    home.login("https://tfs.example.com/tfs/Main", &acme_pat());
    let before = files(&home);
    for input in requests {
        for operation in ["get", "store", "erase"] {
            let shown = String::from_utf8_lossy(input.as_ref()).into_owned();
            let shown: String = shown.chars().take(200).collect();
            let ran = home.azdo([operation]).stdin(input.as_ref()).run();
            assert_eq!(ran.code, Some(0), "{operation} with {shown:?}: {ran:?}");
            assert_eq!(ran.stdout, "", "{operation} with {shown:?}");
            assert_eq!(ran.stderr, "", "{operation} with {shown:?}");
        }
    }
    assert!(files(&home) == before, "something was written");
    // The test is only meaningful if a valid request gets the PAT.
    ask(&home, "get", &request("dev.azure.com", "acme/widgets/_git/widgets"))
        .prints(&answer_with(&acme_pat()));
}

fn for_host(host: &str) -> String {
    let pat = acme_pat();
    format!("protocol=https\nhost={host}\npath=acme/w/_git/w\nusername=pat\npassword={pat}\n")
}

fn with_lines(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn look_alike_hosts_get_nothing() {
    let hosts = [
        "dev.azure.com.evil.example",
        "evil-dev.azure.com",
        "xdev.azure.com",
        "dev-azure.com",
        "dev.azure.com.",
        "dev.azure.com..",
        ".dev.azure.com",
        "dev..azure.com",
        "azure.com",
        "dev.azure.co",
        "devXazure.com",
        "visualstudio.com",
        "evilvisualstudio.com",
        "acme.visualstudio.com.evil.example",
        "x.acme.visualstudio.com",
        ".visualstudio.com",
        "acme.visualstudio.com.",
        "-acme.visualstudio.com",
        "acme-.visualstudio.com",
        "acme_.visualstudio.com",
        "evil.example/.visualstudio.com",
        "evil.example#.visualstudio.com",
        "evil.example?.visualstudio.com",
        "evil.example\\.visualstudio.com",
        "evil.example%00.visualstudio.com",
        "evil.example%2f.visualstudio.com",
        "acme%2evisualstudio.com",
        "github.com",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "dev.azure.com/acme",
        "dev.azure.com\\evil.example",
        "https://dev.azure.com",
        "*.visualstudio.com",
        "*",
    ];
    nothing_comes_of(hosts.map(for_host));
}

#[test]
fn userinfo_in_the_host_gets_nothing() {
    let hosts = [
        "x@dev.azure.com",
        "acme@dev.azure.com",
        "dev.azure.com@evil.example",
        "x@dev.azure.com@evil.example",
        "a:b@dev.azure.com",
        "@dev.azure.com",
        "dev.azure.com@",
        "x@tfs.example.com",
    ];
    nothing_comes_of(hosts.map(for_host));
}

#[test]
fn unicode_look_alikes_get_nothing() {
    let hosts = [
        "dëv.azure.com",
        "ｄev.azure.com",
        "dev。azure.com",
        "dev．azure.com",
        "dev.azure.ｃom",
        "dev.аzure.com",
        "xn--dv-jia.azure.com",
        "acme.visualstudio.xn--com",
        "ácme.visualstudio.com",
        "dev.azure.com\u{200b}",
        "\u{feff}dev.azure.com",
        "dev.azure.com\u{202e}",
        "ＴＦＳ.example.com",
        "tfs.example.com\u{2028}",
    ];
    nothing_comes_of(hosts.map(for_host));
}

#[test]
fn unusual_ports_get_nothing() {
    let hosts = [
        "dev.azure.com:",
        "dev.azure.com:0443",
        "dev.azure.com:8443",
        "dev.azure.com:80",
        "dev.azure.com:443x",
        "dev.azure.com:443:443",
        "dev.azure.com:+443",
        "dev.azure.com: 443",
        "dev.azure.com:-1",
        "dev.azure.com:65979",
        "dev.azure.com:4430",
        "acme.visualstudio.com:8080",
        "tfs.example.com:8443",
        "tfs.example.com:",
        "tfs.example.com:0443",
        "tfs.example.com:80",
    ];
    nothing_comes_of(hosts.map(for_host));
}

#[test]
fn whitespace_around_a_host_gets_nothing() {
    let hosts = [
        " dev.azure.com",
        "dev.azure.com ",
        "\tdev.azure.com",
        " ",
        "dev. azure.com",
        "\u{a0}dev.azure.com",
    ];
    nothing_comes_of(hosts.map(for_host));
}

#[test]
fn protocols_other_than_https_get_nothing() {
    let protocols = [
        "http",
        "HTTP",
        "file",
        "cert",
        "smtp",
        "imap",
        "imaps",
        "ssh",
        "ftp",
        "ftps",
        "git",
        "https:",
        "https://",
        "httpss",
        " https",
        "https ",
        "h\u{1d42}tps",
        "",
    ];
    nothing_comes_of(protocols.map(|protocol| {
        for_host("dev.azure.com").replacen("protocol=https", &format!("protocol={protocol}"), 1)
    }));
    nothing_comes_of(["http", "cert", "smtp"].map(|protocol| {
        let path = for_host("tfs.example.com").replacen("path=acme", "path=tfs/Main", 1);
        path.replacen("protocol=https", &format!("protocol={protocol}"), 1)
    }));
}

#[test]
fn missing_protocol_or_host_gets_nothing_cve_2020_11008() {
    let password = format!("password={}", acme_pat());
    nothing_comes_of([
        with_lines(&[]),
        with_lines(&[""]),
        with_lines(&["protocol=https"]),
        with_lines(&["protocol=https", "path=acme/w/_git/w", &password]),
        with_lines(&["host=dev.azure.com", "path=acme/w/_git/w", &password]),
        with_lines(&["protocol=https", "host=", "path=acme/w", &password]),
        with_lines(&["protocol=", "host=dev.azure.com", "path=acme/w", &password]),
        with_lines(&["url=https://dev.azure.com/acme/w/_git/w", &password]),
        with_lines(&["protocol[]=https", "host[]=dev.azure.com", "path=acme/w", &password]),
        with_lines(&["Protocol=https", "Host=dev.azure.com", "path=acme/w", &password]),
        // The blank line ends the request.
        with_lines(&["protocol=https", "", "host=dev.azure.com", "path=acme/w", &password]),
    ]);
}

#[test]
fn repeated_attribute_gets_nothing_cve_2020_5260() {
    let lines = ["protocol=https", "host=dev.azure.com", "path=acme/w/_git/w", "username=pat"];
    let password = format!("password={}", acme_pat());
    let with = |extra: &str| {
        let all: Vec<&str> = lines.iter().copied().chain([password.as_str(), extra]).collect();
        with_lines(&all)
    };
    nothing_comes_of([
        with("host=evil.example"),
        with("host=dev.azure.com"),
        with("protocol=http"),
        with("path=other/w/_git/w"),
        with("username=x"),
        with("password=x"),
    ]);
}

#[test]
fn control_bytes_get_nothing_cve_2024_52006_cve_2024_53263() {
    let good = for_host("dev.azure.com");
    let mut requests: Vec<Vec<u8>> = Vec::new();
    for byte in (0..0x20).chain([0x7f]).filter(|byte| *byte != b'\n') {
        for place in ["https", "dev.azure.com", "acme/w", "pat\n"] {
            let at = good.find(place).unwrap() + place.trim_end().len();
            let mut request = good.clone().into_bytes();
            request.insert(at, byte);
            requests.push(request);
        }
    }
    nothing_comes_of(requests);
}

#[test]
fn carriage_return_gets_nothing_cve_2024_50338() {
    let pat = acme_pat();
    nothing_comes_of([
        format!(
            "protocol=https\nhost=evil.example\rhost=dev.azure.com\npath=acme/w\npassword={pat}\n"
        ),
        format!("protocol=https\nhost=dev.azure.com\r\npath=acme/w\npassword={pat}\n"),
        format!(
            "\u{feff}\u{feff}protocol=https\nhost=dev.azure.com\npath=acme/w\npassword={pat}\n"
        ),
        format!("protocol=https\n\u{feff}host=dev.azure.com\npath=acme/w\npassword={pat}\n"),
        format!("protocol=https\rhost=dev.azure.com\rpath=acme/w\rpassword={pat}\r"),
        format!("protocol=https\r\nhost=dev.azure.com\npath=acme/w\npassword={pat}\r\n"),
        format!("protocol=https\r\nhost=dev.azure.com\r\r\npath=acme/w\r\npassword={pat}\r\n"),
        // A blank line for us, but not for git.
        format!("protocol=https\nhost=dev.azure.com\npath=acme/w\npassword={pat}\n\r\nhost=x\n"),
        format!("protocol=https\r\nhost=dev.azure.com\r\npath=acme/w\r\npassword={pat}\r\n\n"),
    ]);
}

#[test]
fn invalid_utf8_gets_nothing() {
    let mut requests = Vec::new();
    for (key, value) in [
        ("host", &b"dev.azure.com\xff"[..]),
        ("path", b"acme/\xc3\x28"),
        ("protocol", b"https\x80"),
    ] {
        let mut request = Vec::new();
        for (other, usual) in [("protocol", "https"), ("host", "dev.azure.com"), ("path", "acme/w")]
        {
            let value = if other == key { value } else { usual.as_bytes() };
            request.extend([other.as_bytes(), b"=", value, b"\n"].concat());
        }
        requests.push(request);
    }
    nothing_comes_of(requests);
}

#[test]
fn malformed_lines_get_nothing() {
    let good = for_host("dev.azure.com");
    nothing_comes_of([
        format!("{good}garbage\n"),
        format!("garbage\n{good}"),
        format!("{good}=value\n"),
        format!("=\n{good}"),
        format!("{good}wwwauth[]=Basic\nhost dev.azure.com\n"),
    ]);
}

#[test]
fn long_lines_and_requests_are_handled_cve_2025_48386() {
    let good = for_host("dev.azure.com");
    nothing_comes_of([
        format!("{good}wwwauth[]={}\n", "a".repeat(65_536)),
        format!("protocol=https\nhost=dev.azure.com\npath=acme/{}\n", "a".repeat(70_000)),
        format!("{}{good}", "x=y\n".repeat(300_000)),
        format!("host={}\n{good}", "a".repeat(2_000_000)),
    ]);
}

#[test]
fn ambiguous_paths_get_nothing() {
    let paths = [
        "../acme/w/_git/w",
        "acme/../evil/_git/w",
        "acme/./w",
        "acme//w",
        "//acme//w",
        "acme/%2e%2e/evil",
        "acme/.%2e/evil",
        "acme%2f..%2fevil/w",
        "acme\\..\\evil",
        "acme/w\\x",
        "acme%2fw",
        "acme%00/w",
        "%61cme/../evil",
        "acme?x/w",
        "acme#x/w",
        "acme;x/w",
        "acme@x/w",
        "ac me/w",
        "-acme/w",
        "acme-/w",
        "_git/w",
        "_apis/x",
        "acmé/w",
        "a.cme/w",
        "acme/%zz%2f/w",
        "acme/w/%5c..%5cx",
    ];
    nothing_comes_of(paths.map(|path| {
        let good = for_host("dev.azure.com");
        good.replacen("path=acme/w/_git/w", &format!("path={path}"), 1)
    }));
    nothing_comes_of(
        ["tfs/Main/../Other/x", "tfs/Main%2f..%2fOther", "tfs/Main\\..", "tfs//Main", "tfs"].map(
            |path| {
                let good = for_host("tfs.example.com");
                good.replacen("path=acme/w/_git/w", &format!("path={path}"), 1)
            },
        ),
    );
}

#[test]
fn host_in_username_or_challenge_is_ignored() {
    let pat = acme_pat();
    nothing_comes_of([
        format!(
            "protocol=https\nhost=evil.example\nusername=dev.azure.com\npath=acme/w\npassword={pat}\n"
        ),
        format!("protocol=https\nhost=evil.example\nusername=acme\npassword={pat}\n"),
        format!(
            "protocol=https\nhost=evil.example\npath=acme/w\npassword={pat}\nwwwauth[]=Basic realm=\"https://dev.azure.com/\"\n"
        ),
        // git's t0303: a long challenge must not be read as a line of its own.
        format!(
            "protocol=https\nhost=evil.example\nwwwauth[]=Basic realm={}host=dev.azure.com\n",
            "a".repeat(1024)
        ),
    ]);
}

#[test]
fn truncated_request_changes_nothing() {
    let home = home_with_acme();
    let before = files(&home);
    let whole = for_host("dev.azure.com");
    // Up to the last byte of the password; from there on the request is complete.
    for end in 0..whole.len() - 1 {
        let ran = home.azdo(["erase"]).stdin(&whole[..end]).run();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{:?}", &whole[..end]);
    }
    assert!(files(&home) == before, "something was written");
}

/// A line break in a password would be another line of the answer.
#[test]
fn lines_added_to_a_secret_do_not_reach_git() {
    let home = home_with_acme();
    let pat = acme_pat();
    let file = files(&home).into_iter().find(|(_, content)| content == pat.as_bytes()).unwrap().0;
    for content in
        ["", "\n", &format!("{pat}\nhost=evil.example\n"), &format!("{pat}\rquit=1"), "a b"]
    {
        std::fs::write(&file, content).unwrap();
        ask(&home, "get", &request("dev.azure.com", "acme/w"))
            .fails()
            .prints("")
            .says("is not valid (it is empty")
            .says("git credential-azdo login acme")
            .never_says(&pat);
    }
    // Line ends that editors and `echo` append.
    std::fs::write(&file, format!("{pat}\n")).unwrap();
    ask(&home, "get", &request("dev.azure.com", "acme/w")).prints(&answer_with(&pat));
}
