//! Launches programs in interleaved rounds and prints as a Markdown table what a launch costs.
//!
//! Usage: `rounds NUMBER`, with one row per line of standard input. Its fields, separated by tabs:
//! name, row to compare with (or `-`), budget for that ratio (or `-`), `answers` or `silent`, file
//! for standard input, home directory (or `-` to keep the current one), program, arguments. A
//! program that is silent where it should answer, or answers where it should be silent, is an
//! error. With `--times` only the times are printed.
//!
//! A ratio is the median of the ratios within each round, because other load on the machine slows
//! all programs of a round alike.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const WARM_UP: usize = 5;
const UNKNOWN: &str = "-";

struct Row {
    name: String,
    reference: String,
    target: Option<f64>,
    answers: bool,
    input: Vec<u8>,
    home: Option<String>,
    command: Vec<String>,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let only_times = arguments.next_if_eq("--times").is_some();
    let number: usize = arguments.next().ok_or("usage: rounds [--times] NUMBER")?.parse()?;
    let rows: Vec<Row> =
        io::stdin().lines().map(|line| Row::parse(&line?)).collect::<Result<_>>()?;
    let times = run(&rows, number)?;

    if only_times {
        println!("| | median ms | ratio | budget | met |");
        println!("|---|--:|---|--:|---|");
    } else {
        println!(
            "| | median ms | ratio | budget | met | instructions | system calls | bytes read | \
             peak kB |"
        );
        println!("|---|--:|---|--:|---|--:|--:|--:|--:|");
    }
    for (row, times_of_row) in rows.iter().zip(&times) {
        let reference = rows.iter().position(|other| other.name == row.reference);
        let ratio = reference.map(|index| median(ratios(times_of_row, &times[index])));
        let milliseconds = median(times_of_row.clone()) * 1000.0;
        let costs = if only_times { String::new() } else { row.costs() };
        print_row(row, milliseconds, ratio, &costs);
    }
    Ok(())
}

impl Row {
    fn parse(line: &str) -> Result<Row> {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().ok_or_else(|| format!("too few fields: {line}"));
        Ok(Row {
            name: next()?,
            reference: next()?,
            target: next()?.parse().ok(),
            answers: next()? == "answers",
            input: fs::read(next()?)?,
            home: Some(next()?).filter(|home| home != UNKNOWN),
            command: fields.collect(),
        })
    }

    /// Runs the program, with `prefix` in front of its command line.
    fn launch(&self, prefix: &[&str]) -> io::Result<Output> {
        let mut words = prefix.iter().copied().chain(self.command.iter().map(String::as_str));
        let mut child = Command::new(words.next().unwrap_or_default())
            .args(words)
            .envs(self.home.iter().map(|home| ("HOME", home)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().expect("a piped stdin");
        // The empty program exits without reading it.
        let _ = stdin.write_all(&self.input);
        drop(stdin);
        child.wait_with_output()
    }

    fn time(&self) -> Result<Duration> {
        let start = Instant::now();
        let output = self.launch(&[])?;
        let taken = start.elapsed();
        if !output.status.success() || output.stdout.is_empty() == self.answers {
            return Err(format!("{}: unexpected result: {output:?}", self.name).into());
        }
        Ok(taken)
    }

    fn costs(&self) -> String {
        let shown = |count: Option<u64>| count.map_or(UNKNOWN.into(), |count| count.to_string());
        let instructions = self.instructions().map_or(UNKNOWN.into(), in_thousands);
        let (calls, bytes) = (shown(self.system_calls()), shown(self.bytes_read()));
        let memory = shown(self.peak_memory());
        format!(" {instructions} | {calls} | {bytes} | {memory} |")
    }

    /// Instructions of one run outside the kernel; they hardly vary between runs.
    fn instructions(&self) -> Option<u64> {
        let valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
        let report = self.launch(&valgrind).ok()?.stderr;
        let report = String::from_utf8_lossy(&report);
        let (_, count) = report.split_once("Collected : ")?;
        count.split_whitespace().next()?.parse().ok()
    }

    fn system_calls(&self) -> Option<u64> {
        let report = self.launch(&["strace", "-f", "-c"]).ok()?.stderr;
        let report = String::from_utf8_lossy(&report);
        let total = report.lines().find(|line| line.ends_with(" total"))?;
        // % time, seconds, usecs/call, calls, ...
        total.split_whitespace().nth(3)?.parse().ok()
    }

    /// Bytes read from files, pipes and sockets, child processes included.
    fn bytes_read(&self) -> Option<u64> {
        let reads = "trace=read,pread64,readv,recvfrom,recvmsg";
        let report = self.launch(&["strace", "-f", "-qq", "-e", reads]).ok()?.stderr;
        let report = String::from_utf8_lossy(&report);
        let count = |line: &str| line.rsplit_once("= ")?.1.trim().parse::<u64>().ok();
        Some(report.lines().filter_map(count).sum())
    }

    /// Peak resident memory in kB.
    fn peak_memory(&self) -> Option<u64> {
        let report = self.launch(&["time", "-f", "%M"]).ok()?.stderr;
        String::from_utf8_lossy(&report).lines().last()?.trim().parse().ok()
    }
}

/// The seconds of each round, for each row. Each round is shuffled, so that no program always finds
/// the processor's caches as the same predecessor left them.
fn run(rows: &[Row], rounds: usize) -> Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::with_capacity(rounds); rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut noise = 1;
    for round in 0..WARM_UP + rounds {
        shuffle(&mut order, &mut noise);
        for &index in &order {
            let taken = rows[index].time()?.as_secs_f64();
            if round >= WARM_UP {
                times[index].push(taken);
            }
        }
    }
    Ok(times)
}

fn ratios(times: &[f64], reference: &[f64]) -> Vec<f64> {
    times.iter().zip(reference).map(|(time, other)| time / other).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn shuffle(order: &mut [usize], noise: &mut u64) {
    for last in (1..order.len()).rev() {
        // Knuth's MMIX generator, of which the high bits are the random ones.
        *noise =
            noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(last, (*noise >> 33) as usize % (last + 1));
    }
}

fn print_row(row: &Row, milliseconds: f64, ratio: Option<f64>, costs: &str) {
    let name = &row.name;
    let compared = ratio.map_or(String::new(), |ratio| format!("{ratio:.3} × {}", row.reference));
    let target = row.target.map_or(String::new(), |target| format!("≤ {target:.2}"));
    let reached = match (ratio, row.target) {
        (Some(ratio), Some(target)) if ratio <= target => "yes",
        (Some(_), Some(_)) => "**no**",
        _ => "",
    };
    println!("| {name} | {milliseconds:.2} | {compared} | {target} | {reached} |{costs}");
}

fn in_thousands(count: u64) -> String {
    format!("{} k", (count + 500) / 1000)
}
