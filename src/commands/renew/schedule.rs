//! `renew --schedule`, `--unschedule`, and `--status`.

use crate::FAILURE;
use crate::commands::failure::{Failure, Result};
use crate::context::{Context, Streams};
use crate::schedule::{self, Job, ScheduleError, Scheduled, State, lingers};
use crate::util::env;
use crate::util::terminal::clean;

pub(crate) fn schedule(within: &str, streams: &mut Streams<'_>, context: &Context) -> Result {
    let (job, left_out) = Job::new(within)?;
    let scheduler = schedule::add(&job, context.dirs()?)?;
    let days = in_words(within);
    streams.print(format!(
        "PATs that expire within {days} are now renewed daily at {} by {}. To undo that, run:\n  \
         git credential-azdo renew --unschedule",
        job.at(),
        scheduler.title()
    ))?;
    for name in left_out {
        streams.warn(format!(
            "{name} may contain a password, so the scheduled renewal runs without it"
        ));
    }
    if cfg!(target_os = "linux") && scheduler.stops_at_logout() && !lingers() && !has_desktop() {
        streams.hint("it only runs while you are logged in. To change that, run:");
        streams.hint("  loginctl enable-linger");
    }
    Ok(())
}

fn has_desktop() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::non_empty(name).is_some())
}

pub(crate) fn unschedule(streams: &mut Streams<'_>, context: &Context) -> Result {
    let text = if schedule::remove(context.dirs()?)? {
        "PATs are no longer renewed daily."
    } else {
        "No renewal is scheduled; nothing was changed."
    };
    Ok(streams.print(text)?)
}

/// Fails if there is no job, or if it cannot run.
pub(crate) fn status(streams: &mut Streams<'_>, context: &Context) -> Result {
    let Some((job, scheduler)) = schedule::find(context.dirs()?)? else {
        streams.print(
            "No renewal is scheduled. To schedule it, run:\n  git credential-azdo renew --schedule",
        )?;
        return Err(Failure::Found(FAILURE));
    };
    let Scheduled { program, within, at } = &job;
    streams.print(format!(
        "PATs that expire within {} are renewed daily at {} by {}.",
        in_words(&clean(within)),
        clean(at),
        scheduler.title()
    ))?;
    let State { lines, problem } = scheduler.state();
    lines.iter().try_for_each(|line| streams.detail(clean(line)))?;
    streams.detail(format!("program: {}", clean(program)))?;
    let missing = (!job.has_program()).then(|| "its program no longer exists".to_owned());
    let Some(problem) = missing.or(problem) else {
        return Ok(());
    };
    let again = format!("  git credential-azdo renew --schedule --within {}", clean(within));
    let steps = vec!["schedule it again:".to_owned(), again];
    Err(Failure::Advised(format!("the renewal does not run: {problem}"), steps))
}

/// Says that a job is left, when what it works with is gone.
pub(crate) fn mention(streams: &mut Streams<'_>, context: &Context) -> Result {
    // What cannot be found out is no failure of the command.
    if let Ok(Some(_)) = schedule::find(context.dirs()?) {
        let next = "A daily renewal is still scheduled. To remove it, run:";
        streams.print(format!("{next}\n  git credential-azdo renew --unschedule"))?;
    }
    Ok(())
}

/// `14 days` for `14d`.
fn in_words(within: &str) -> String {
    match within.strip_suffix('d').unwrap_or(within) {
        "1" => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

impl From<ScheduleError> for Failure {
    fn from(error: ScheduleError) -> Failure {
        let steps = error.steps().iter().map(|&step| step.to_owned()).collect();
        Failure::Advised(error.to_string(), steps)
    }
}
