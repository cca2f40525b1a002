//! An Azure VM, whose metadata service has a fixed address. The tests run in a network of their own,
//! in which that address can be the fake service's, or nothing.

use std::env;
use std::process::Command;
use std::time::Instant;

use test_support::fake_azure::token_service::Issuer;

use super::machine::Machine;

/// The headings.
pub const TRIED: &[&str] = &["An Azure VM"];

/// Runs an ignored test where `ip` has set up the network with these commands.
fn in_network(commands: &str, test: &str) {
    let user: &[&str] =
        if rustix::process::geteuid().is_root() { &[] } else { &["--user", "--map-root-user"] };
    let script = format!("ip link set lo up && {commands} && exec \"$@\"");
    let mut unshare = Command::new("unshare");
    unshare.args(user).args(["--net", "sh", "-c", &script, "sh"]);
    let test = format!("entra::page::metadata_address::{test}");
    let arguments = [test.as_str(), "--exact", "--ignored", "--nocapture"];
    let status = unshare.arg(env::current_exe().unwrap()).args(arguments).status().unwrap();
    assert!(status.success(), "{status}");
}

#[test]
fn azure_vm() {
    in_network("ip address add 169.254.169.254/32 dev lo", "vm_with_a_metadata_service");
}

#[test]
#[ignore = "azure_vm starts it in a network of its own"]
fn vm_with_a_metadata_service() {
    let mut machine = Machine::of("An Azure VM");
    let answers = |machine: &Machine, answers| {
        machine.azure.token_service().answer_with(Issuer::ManagedIdentity, answers);
    };
    machine.fails("there is no managed identity here: 169.254.169.254 does not answer");
    machine.azure.listen_plainly_at("169.254.169.254:80");
    answers(
        &machine,
        &[(400, r#"{"error": "invalid_request", "error_description": "Identity not found"}"#)],
    );
    machine.fails("this machine has no managed identity");
    machine.set_up_azure();
    answers(
        &machine,
        &[(
            400,
            r#"{"error": "invalid_request", "error_description": "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the request"}"#,
        )],
    );
    machine.fails("this machine has several managed identities");
    answers(&machine, &[(200, "")]);
    machine.clones_and_pushes();
}

#[test]
fn silent_address_is_given_up_after_a_second() {
    // Packets to it vanish.
    in_network(
        "ip link add sink type veth peer name other && ip link set other up && ip link set sink up \
         && ip address add 169.254.0.1/16 dev sink \
         && ip neighbor add 169.254.169.254 lladdr 02:00:00:00:00:01 dev sink",
        "machine_whose_metadata_service_is_silent",
    );
}

#[test]
#[ignore = "silent_address_is_given_up_after_a_second starts it in a network of its own"]
fn machine_whose_metadata_service_is_silent() {
    let mut machine = Machine::of("An Azure VM");
    machine.set_up_azure();
    let started = Instant::now();
    machine.fails("there is no managed identity here: 169.254.169.254 does not answer");
    let waited = started.elapsed().as_secs_f32();
    assert!((1.0..8.0).contains(&waited), "{waited}");
    machine.abandon();
}
