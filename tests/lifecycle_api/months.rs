//! Thirteen months with a daily renewal. The program runs in a process of this test with a clock
//! that can be set; the server's clock follows.

use std::env;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use git_credential_azdo::context::{Context, Streams};
use git_credential_azdo::util::time::Timestamp;
use test_support::Outcome;
use test_support::fake_azure::pat_api::Policy;

use super::{DAY, Setup};

const NOW: &str = "TEST_NOW";

fn now() -> Timestamp {
    let text = env::var(NOW).expect("the time");
    Timestamp::from_unix(text.parse().expect("seconds"))
}

/// The tested process: renews, and then answers git.
#[test]
#[ignore = "the other tests start it, each with a clock of its own"]
fn day() {
    let mut context = Context::real();
    context.now = now;
    let run = |arguments: &[&str], mut input: &[u8]| {
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut streams = Streams { input: &mut input, output: &mut output, errors: &mut errors };
        let arguments = arguments.iter().map(Into::into).collect();
        let status = git_credential_azdo::run(arguments, &mut streams, &context);
        let all = [format!("status {status:?}\n").as_bytes(), &output, &errors].concat();
        std::io::stderr().write_all(&all).unwrap();
    };
    run(&["renew", "--all", "--scheduled"], b"");
    run(&["get"], b"protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n");
    run(&["list"], b"");
}

/// A user whose PAT is renewed daily.
struct Life {
    setup: Setup,
    start: i64,
    /// By how many seconds the server's clock is ahead.
    ahead: i64,
}

impl Life {
    fn new(longest: Option<i64>, ahead: i64) -> Life {
        let setup = Setup::new();
        let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        let api = setup.azure.pat_api();
        api.set_policy(Policy { longest, ..Policy::default() });
        api.set_now(start + ahead);
        setup.create();
        Life { setup, start, ahead }
    }

    /// Runs the daily job, with or without a token, and a `get` after it.
    fn day(&self, day: i64, is_signed_in: bool) -> Outcome {
        let now = self.start + day * DAY;
        self.setup.azure.pat_api().set_now(now + self.ahead);
        let test = ["lifecycle_api::months::day", "--exact", "--ignored", "--nocapture"];
        let program = self.setup.home.program(&env::current_exe().unwrap(), test);
        let program = program.env(NOW, now.to_string()).env("PATH", "/usr/bin:/bin");
        let program = if is_signed_in { self.setup.signed_in(program) } else { program };
        program.run().succeeds()
    }

    /// Asserts that git gets a PAT that is valid, and the only one.
    #[track_caller]
    fn is_well(&self, day: i64, ran: &Outcome) {
        let live = self.setup.azure.pat_api().live();
        assert_eq!(live.len(), 1, "on day {day}: {ran:?}");
        let answer = format!("password={}\n", live[0].token);
        assert!(ran.stderr.contains(&answer), "on day {day}: {ran:?}");
    }

    /// Lives for thirteen months. Returns how many PATs there were.
    fn thirteen_months(&self) -> usize {
        for day in 1..=395 {
            let ran = self.day(day, true);
            self.is_well(day, &ran);
            if day % 50 == 0 {
                self.setup.git_works();
            }
        }
        self.setup.azure.pat_api().all().len()
    }
}

#[test]
fn daily_renewal_without_a_policy_keeps_one_pat_for_thirteen_months() {
    assert_eq!(Life::new(None, 0).thirteen_months(), 1);
}

#[test]
fn daily_renewal_under_a_policy_of_thirty_days_replaces_in_time() {
    let pats = Life::new(Some(30), 0).thirteen_months();
    assert!((20..40).contains(&pats), "{pats}");
}

#[test]
fn daily_renewal_under_a_policy_of_seven_days_replaces_in_time() {
    // The server's clock is ten minutes ahead.
    let pats = Life::new(Some(7), 600).thirteen_months();
    assert!((95..140).contains(&pats), "{pats}");
}

#[test]
fn days_without_a_sign_in_are_made_up_for() {
    let life = Life::new(Some(30), -600);
    for day in 1..=60 {
        // Not signed in from the first day on which a renewal is due.
        let is_signed_in = !(16..=20).contains(&day);
        let ran = life.day(day, is_signed_in);
        life.is_well(day, &ran);
        let has_failed = ran.stderr.contains("Renewing the PAT for acme has failed since");
        assert_eq!(has_failed, !is_signed_in, "on day {day}: {ran:?}");
    }
}
