//! Prompts on Windows.

use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdin};

use super::progress::PromptGuard;
use crate::util::pat::Secret;

/// Whether there is a console to prompt on.
pub fn is_there() -> bool {
    stdin().is_terminal()
}

/// Whether a prompt would reach the user.
pub fn can_be_opened() -> bool {
    std::fs::File::open("CONIN$").is_ok()
}

pub fn read_shown(question: &str) -> io::Result<Secret> {
    let _alone = PromptGuard::new();
    stderr().write_all(question.as_bytes())?;
    let mut answer = String::new();
    let length = stdin().read_line(&mut answer)?;
    if length == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(Secret::new(answer)) }
}

pub fn read_hidden(question: &str) -> io::Result<Secret> {
    let _alone = PromptGuard::new();
    rpassword::prompt_password(question).map(Secret::new)
}

/// Between prompts, Windows shows nothing of what is typed.
#[derive(Debug)]
pub struct EchoOff(());

impl EchoOff {
    pub fn new() -> io::Result<EchoOff> {
        Ok(EchoOff(()))
    }
}

impl Drop for EchoOff {
    fn drop(&mut self) {}
}
