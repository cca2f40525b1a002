//! The fake Azure DevOps server as a program, for install/try.sh and for manual tests.

use std::error::Error;
use std::fs::File;
use std::io::BufRead;
use std::path::PathBuf;

use lexopt::Arg::Long;
use lexopt::ValueExt;
use test_support::fake_azure::pat_api::{Token, User};
use test_support::fake_azure::{FakeAzure, Log, Scope};
use test_support::fake_entra::{FakeEntra, SignIn};

const HELP: &str = "\
Usage: fake-azure --root DIR [--log FILE] [--az DIR [--user ACCOUNT]]
           [--repository ORG/PROJECT/REPO]... [--pat ORG=PAT]...

Runs a fake Azure DevOps server until standard input ends. It prints the values for git's
configuration:
    proxy=http://127.0.0.1:PORT    for http.proxy
    ca=FILE                        for http.sslCAInfo
Each repository starts with one commit on main. FILE gets one line per request.
--az writes a fake az to DIR, a folder for PATH. It is signed in as ACCOUNT (jane@example.com), who
can create PATs through the API of every organization.
A line `revoke PAT` on standard input revokes a PAT; `read-only ORG=PAT` takes its write scope away.
";

#[derive(Default)]
struct Options {
    root: PathBuf,
    log: Option<PathBuf>,
    repositories: Vec<String>,
    /// Organization and PAT.
    pats: Vec<(String, String)>,
    /// The folder of the fake `az`.
    az: Option<PathBuf>,
    user: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(options) = parse(lexopt::Parser::from_env())? else {
        print!("{HELP}");
        return Ok(());
    };
    let log = match &options.log {
        Some(path) => Log::to_file(File::create(path)?),
        None => Log::default(),
    };
    let azure = FakeAzure::start_in(&options.root, log);
    for name in &options.repositories {
        azure.add_repository(name);
    }
    for (organization, pat) in &options.pats {
        azure.add_pat(organization, pat, Scope::ReadAndWrite);
    }
    if let Some(folder) = &options.az {
        let user =
            options.user.as_deref().map_or_else(User::jane, |account| User::new(account, account));
        FakeEntra::at(folder).az(&SignIn::SignedIn(&[Token::of(user)]));
    }
    println!("proxy={}", azure.proxy());
    println!("ca={}", azure.ca().display());
    for line in std::io::stdin().lock().lines() {
        match line?.split_once(' ') {
            Some(("revoke", pat)) => azure.revoke_pat(pat),
            Some(("read-only", pat)) if pat.contains('=') => {
                let (organization, pat) = pat.split_once('=').unwrap_or_default();
                azure.add_pat(organization, pat, Scope::Read);
            }
            _ => eprintln!("fake-azure: unknown command; see --help"),
        }
    }
    Ok(())
}

/// None if help was requested.
fn parse(mut args: lexopt::Parser) -> Result<Option<Options>, Box<dyn Error>> {
    let mut options = Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("root") => options.root = args.value()?.into(),
            Long("log") => options.log = Some(args.value()?.into()),
            Long("az") => options.az = Some(args.value()?.into()),
            Long("user") => options.user = Some(args.value()?.string()?),
            Long("repository") => options.repositories.push(args.value()?.string()?),
            Long("pat") => {
                let value = args.value()?.string()?;
                let (organization, pat) = value.split_once('=').ok_or("--pat takes ORG=PAT")?;
                options.pats.push((organization.into(), pat.into()));
            }
            Long("help") => return Ok(None),
            _ => return Err(arg.unexpected().into()),
        }
    }
    if options.root.as_os_str().is_empty() {
        return Err("--root DIR is needed; see --help".into());
    }
    std::fs::create_dir_all(&options.root)?;
    Ok(Some(options))
}
