//! What a person sees: a command at a terminal of some width, as an emulator shows it.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::PtyProcess;
use vt100::{Cell, Color, Parser};

use crate::{Home, Program};

/// More lines than any command prints.
const ROWS: NonZeroU16 = NonZeroU16::new(400).expect("not zero");
const PATIENCE: Duration = Duration::from_secs(30);

/// A command at a terminal.
pub struct Screen {
    process: PtyProcess,
    keys: File,
    output: Receiver<Vec<u8>>,
    terminal: Parser,
    /// What was on the screen when the last line was typed.
    answered: String,
}

impl Screen {
    /// Starts `command`, a line for `sh`, at a terminal with this many columns.
    pub fn start(
        home: &Home,
        columns: u16,
        command: &str,
        adapt: impl Fn(Program) -> Program,
    ) -> Screen {
        let script = format!("stty rows {ROWS} cols {columns} echo && {command}");
        let program = home.program(Path::new("/bin/sh"), ["-c", &script]);
        let program = adapt(program.env("TERM", "xterm-256color").env("GIT_TERMINAL_PROMPT", "1"));
        let process = PtyProcess::new(program.into_command()).expect("a terminal");
        let keys = process.get_file_handle().expect("the terminal's other end");
        let output =
            read_in_background(process.get_file_handle().expect("the terminal's other end"));
        let columns = NonZeroU16::new(columns).expect("not zero");
        Screen {
            process,
            keys,
            output,
            terminal: Parser::new(ROWS, columns, 0),
            answered: String::new(),
        }
    }

    /// Waits until the last line ends with `question`, and types a line.
    #[track_caller]
    pub fn answer(&mut self, question: &str, answer: &str) {
        let start = Instant::now();
        while !self.asks(question) {
            assert!(start.elapsed() < PATIENCE, "no {question:?}:\n{}", self.text());
            match self.output.recv_timeout(Duration::from_millis(50)) {
                Ok(bytes) => self.terminal.process(&bytes),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("it ended before {question:?}:\n{}", self.text())
                }
            }
        }
        // A terminal whose echo is about to be switched off would show the start of the answer.
        thread::sleep(Duration::from_millis(30));
        self.answered = self.text();
        self.keys.write_all(answer.as_bytes()).expect("a line for the terminal");
        self.keys.write_all(b"\n").expect("a line for the terminal");
    }

    /// What is on the screen when the command has ended, and its exit status.
    #[track_caller]
    pub fn end(mut self) -> (Parser, i32) {
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.terminal.process(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it goes on:\n{}", self.text()),
            }
        }
        let ended = format!("{:?}", self.process.wait().expect("an exit status"));
        // `Exited(Pid(1), 0)`: the type is nix's and not exported.
        let status = ended.strip_prefix("Exited(").and_then(|rest| rest.rsplit(' ').next());
        let status = status.and_then(|status| status.trim_end_matches(')').parse().ok());
        (self.terminal, status.unwrap_or_else(|| panic!("it was killed: {ended}")))
    }

    fn asks(&self, question: &str) -> bool {
        let (text, question) = (self.text(), question.trim_end());
        // Something else may change after the answer, such as a progress line that is erased.
        let count = |text: &str| text.matches(question).count();
        text.trim_end().ends_with(question) && count(&text) > count(&self.answered)
    }

    fn text(&self) -> String {
        self.terminal.screen().contents()
    }
}

/// The lines of a screen, with `[bold red]words[/]` for what is not plain text.
pub fn marked(terminal: &Parser) -> String {
    let screen = terminal.screen();
    let (rows, columns) = screen.size();
    let mut text = String::new();
    for row in 0..rows.get() {
        let mut style = String::new();
        let mut line = String::new();
        for cell in (0..columns.get()).filter_map(|column| screen.cell(row, column)) {
            let wanted = style_of(cell);
            if wanted != style {
                line += if style.is_empty() { "" } else { "[/]" };
                if !wanted.is_empty() {
                    line += &format!("[{wanted}]");
                }
                style = wanted;
            }
            line += if cell.has_contents() { cell.contents() } else { " " };
        }
        text += line.trim_end();
        text += "\n";
    }
    text.trim_end().to_owned() + "\n"
}

/// The lines that the terminal broke because they were too long, except commands and URLs on lines
/// of their own, which are copied as a whole, and words that fill half a line, such as paths.
pub fn broken_lines(terminal: &Parser) -> Vec<String> {
    let screen = terminal.screen();
    let (rows, columns) = screen.size();
    let row = |row: u16| screen.contents_between(row, 0, row, columns.get());
    let mut broken = Vec::new();
    let mut line = String::new();
    for number in (0..rows.get() - 1).filter(|number| screen.row_wrapped(*number)) {
        let is_first = number == 0 || !screen.row_wrapped(number - 1);
        line = if is_first { row(number) } else { line + &row(number) };
        let is_copied = line.starts_with("  ") || line.starts_with("+ ");
        let next = row(number + 1);
        let start = line.rsplit(' ').next().unwrap_or_default();
        let end = next.split(' ').next().unwrap_or_default();
        let length = start.chars().count() + end.chars().count();
        if !is_copied && length < usize::from(columns.get() / 2) {
            broken.push(line.clone());
        }
    }
    broken
}

fn style_of(cell: &Cell) -> String {
    if !cell.has_contents() {
        return String::new();
    }
    let color = match cell.fgcolor() {
        Color::Default => None,
        Color::Idx(1 | 9) => Some("red".to_owned()),
        Color::Idx(2 | 10) => Some("green".to_owned()),
        Color::Idx(3 | 11) => Some("yellow".to_owned()),
        other => Some(format!("{other:?}")),
    };
    let words = [
        cell.bold().then(|| "bold".to_owned()),
        cell.dim().then(|| "dim".to_owned()),
        cell.underline().then(|| "underline".to_owned()),
        color,
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn read_in_background(mut end: File) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        // Linux reports the end as an error (EIO).
        while let Ok(count @ 1..) = end.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}
