//! The time limit for the keyrings of macOS and Windows.

use std::thread::sleep;
use std::time::Duration;

use git_credential_azdo::stores::StoreError;
use git_credential_azdo::stores::keyring::time_limit::within;

#[test]
fn call_that_takes_too_long_is_abandoned() {
    let slow = || {
        sleep(Duration::from_secs(600));
        Ok(())
    };
    assert!(matches!(within(Duration::from_millis(20), slow), Err(StoreError::Silent(0))));
}

#[test]
fn call_in_time_returns_its_result() {
    assert_eq!(within(Duration::from_secs(60), || Ok(7)).unwrap(), 7);
}
