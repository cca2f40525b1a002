//! The known responses of Azure DevOps (known_responses.txt), and how they are interpreted.

use git_credential_azdo::azure::http::Response;
use git_credential_azdo::azure::interpret::{Service, access, identity, server_message};
use git_credential_azdo::organization::parse_user_input;

/// A status, headers, an empty line, the body.
pub(super) fn response(text: &str) -> Response {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_ascii_lowercase(), value.to_owned())
    };
    Response {
        status: lines.next().unwrap().parse().unwrap(),
        headers: lines.map(header).collect(),
        body: body.as_bytes().to_vec(),
        ..Response::default()
    }
}

/// What `known_responses.txt` calls the interpretation of a response.
fn result(interpretation: &str, response: &Response) -> String {
    let [services, server] =
        ["acme", "https://tfs.example.com/tfs/Main"].map(|text| parse_user_input(text).unwrap());
    let user = |organization| match identity(response, organization) {
        Ok(identity) => identity.title(),
        Err(cause) => format!("{cause:?}"),
    };
    match interpretation {
        "services" => user(&services),
        "server" => user(&server),
        "repository" => match access(response, Service::Read, &services) {
            Ok(()) => "access".to_owned(),
            Err(cause) => format!("{cause:?}"),
        },
        "about the PAT" => {
            identity(response, &services).is_err_and(|it| it.is_about_the_pat()).to_string()
        }
        "message" => server_message(response).unwrap_or_else(|| "none".to_owned()),
        other => panic!("unknown interpretation: {other}"),
    }
}

#[test]
fn known_responses_are_interpreted_as_expected() {
    let samples = include_str!("known_responses.txt").split("\n== ").skip(1);
    let mut count = 0;
    for sample in samples {
        let (name, mut rest) = sample.split_once('\n').unwrap();
        let mut expectations = Vec::new();
        while let Some((line, after)) = rest.split_once('\n')
            && let Some(expectation) = line.split_once(": ")
        {
            expectations.push(expectation);
            rest = after;
        }
        let response = response(rest.trim_end());
        for (interpretation, expected) in expectations {
            let result = result(interpretation, &response);
            let matches =
                result == expected || interpretation == "message" && result.starts_with(expected);
            assert!(matches, "{name}: {interpretation} is {result}, not {expected}");
            count += 1;
        }
    }
    assert_eq!(count, 58);
}

#[test]
fn server_message_is_one_line_of_limited_length() {
    let long = format!("403\nContent-Type: text/plain\n\n\u{feff}a\r\n  b\n{}", "ö".repeat(1000));
    let message = server_message(&response(&long)).unwrap();
    assert!(message.starts_with("a b ö") && message.ends_with("ö…"), "{message}");
    assert_eq!(message.chars().count(), 301);
}
