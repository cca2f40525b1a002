//! Requests and commands: text in, text out.

mod command;
mod doctor;
mod helper;
mod life;
mod properties;

#[test]
fn tests_run_the_program_that_cargo_built() {
    assert_eq!(test_support::azdo_path(), env!("CARGO_BIN_EXE_git-credential-azdo"));
}
