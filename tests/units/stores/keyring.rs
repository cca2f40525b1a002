//! The address of the session bus.

use git_credential_azdo::stores::keyring::dbus::parse_address;

#[test]
fn only_unix_addresses_are_supported() {
    let path_of = |address| parse_address(address)?.path()?.into_owned().into_string().ok();
    let with_space = "unix:guid=1,path=/run/user/1000/a%20bus";
    assert_eq!(path_of(with_space), Some("/run/user/1000/a bus".to_owned()));
    let others = "unix: unix:tmpdir=/tmp unix:path unix:path=/a%00b tcp:host=localhost,port=1 \
                  unixexec:path=/bin/sh autolaunch: /run/user/1000/bus";
    for other in others.split_whitespace() {
        assert!(parse_address(other).is_none(), "{other}");
    }
}
