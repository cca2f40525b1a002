//! Servers that repeat the request's Authorization header.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::hostile_servers::serve;
use test_support::{Home, Program, near_pats, pat52, pat84};

/// How a server repeats a text.
type Encoding = fn(&str) -> String;
/// Around it: status, headers, and body.
type Answer = fn(&str) -> String;

const ENCODINGS: [(&str, Encoding); 8] = [
    ("raw", str::to_owned),
    ("base64", |text| STANDARD.encode(text)),
    ("percent", |text| text.replace('=', "%3D").replace(' ', "%20").replace('+', "%2B")),
    ("form", |text| text.replace('=', "%3d").replace(' ', "+")),
    ("every byte", |text| text.bytes().map(|byte| format!("%{byte:02X}")).collect()),
    ("utf-16", |text| text.chars().flat_map(|char| [char, '\0']).collect()),
    ("html", |text| text.replace('+', "&#43;").replace('=', "&#61;")),
    ("json", |text| text.chars().map(|char| format!("\\u{:04x}", u32::from(char))).collect()),
];

const ANSWERS: [Answer; 7] = [
    |text| with_body("403 No", "application/json", &format!("{{\"message\":\"No: {text}\"}}")),
    |text| with_body("500 No", "application/json", &format!("{{\"Message\":\"<b>{text}</b>\"}}")),
    |text| with_body("400 No", "text/plain", &format!("<html><p>{text}</p></html>")),
    |text| with_body("200 OK", "text/html", &format!("<html><p>{text}</p></html>")),
    |text| with_body("200 OK", "application/json", &user(text)),
    |text| format!("HTTP/1.1 302 No\r\nLocation: https://x/{}\r\n\r\n", text.replace(' ', "/")),
    |text| format!("HTTP/1.1 403 No\r\nX-TFS-ServiceError: {text}\r\n\r\n"),
];

fn with_body(status: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}")
}

fn user(text: &str) -> String {
    let user = "\"id\":\"8a3a\",\"providerDisplayName\"";
    format!(
        "{{\"authenticatedUser\":{{{user}:\"{text}\",\"properties\":{{\"Account\":{{\"$value\":\
         \"jane {text}\"}}}}}}}}"
    )
}

/// The texts of a request with this header: the value, what it encodes, and the PAT.
fn parts(request: &str) -> [String; 4] {
    let value = request.lines().find_map(|line| {
        line.to_lowercase().starts_with("authorization: ").then(|| line[15..].trim())
    });
    let value = value.unwrap_or_default();
    let encoded = value.strip_prefix("Basic ").unwrap_or_default();
    let pair = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
    let pat = pair.strip_prefix("pat:").unwrap().to_owned();
    [value.to_owned(), encoded.to_owned(), pair, pat]
}

/// Every part of what a server could repeat that would be too much.
fn never_printed(pat: &str) -> Vec<String> {
    let mut all: Vec<String> = vec![pat.to_owned()];
    for text in [
        pat.to_owned(),
        format!(":{pat}"),
        format!("pat:{pat}"),
        format!("Basic {}", STANDARD.encode(format!("pat:{pat}"))),
    ] {
        all.push(STANDARD.encode(text));
    }
    let halves = |it: &String| {
        [it[..it.len() / 2].to_owned(), it[it.len() / 2..].trim_end_matches('=').to_owned()]
    };
    all.iter().flat_map(halves).filter(|half| half.len() > 6).collect()
}

#[test]
fn header_repeated_by_a_server_is_never_shown() {
    let mut pats = vec![pat84(1), pat52(2), near_pats(&pat84(3))[2].clone()];
    // Passwords of a server, as after `--no-verify`.
    pats.extend(["Winter2026!!", "+/+/>>??%41~~"].map(str::to_owned));
    for (shift, pat) in pats.iter().enumerate() {
        for (place, (name, encode)) in ENCODINGS.into_iter().enumerate() {
            for part in 0..4 {
                let number = (shift * 3 + place * 4 + part) % ANSWERS.len();
                let answer = ANSWERS[number];
                let address = serve(move |request, stream| {
                    let _ = stream.write_all(answer(&encode(&parts(request)[part])).as_bytes());
                });
                let what = format!("{name}, answer {number}, part {part}");
                shows_no_part_of(pat, &format!("http://{address}/Main"), &what);
            }
        }
    }
}

fn shows_no_part_of(pat: &str, url: &str, what: &str) {
    let home = Home::new();
    let login = ["login", url, "--store", "file", "--with-token", "--allow-http", "--trust-host"];
    let verified = home.azdo(login).without("GIT_CREDENTIAL_AZDO_VERIFY").stdin(pat);
    quiet(verified, pat, what);
    home.azdo(login).stdin(pat).run().succeeds();
    quiet(home.azdo(["check", url]), pat, what);
    let json = quiet(home.azdo(["check", url, "--json"]), pat, what);
    serde_json::from_str::<serde_json::Value>(&json).expect(what);
    let index = home.path().join("data/git-credential-azdo/record");
    holds_no_part_of(pat, &std::fs::read_to_string(index).unwrap(), what);
}

/// The output, without any part of the PAT.
fn quiet(program: Program, pat: &str, what: &str) -> String {
    let ran = program.run();
    // As the eye reads UTF-16.
    holds_no_part_of(pat, &format!("{}{}", ran.stdout, ran.stderr).replace("\\u{0}", ""), what);
    ran.stdout
}

fn holds_no_part_of(pat: &str, text: &str, what: &str) {
    for half in never_printed(pat) {
        assert!(!text.contains(&half), "{what}: {half} {text}");
    }
}
