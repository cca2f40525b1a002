//! Deletes the copies of an imported PAT. Each copy is read again first, and stays if it has changed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::{LONGEST, PatInUrl, Place, Spot, az_devops, gcm_files, git_helper, git_store, source};
use crate::git;
use crate::util::encoding::decode;
use crate::util::files;
use crate::util::pat::{Secret, parse_pasted};
use crate::util::run_program::{self, Needed};

const CHANGED: &str = "it has changed in the meantime";
const NO_PASS: &str = "`pass rm` failed";
/// In seconds.
const TIME_LIMIT: u64 = 30;

/// Deletes a PAT from its source. An error says why it is still there.
pub fn remove(place: &Place, secret: &Secret) -> Result<(), String> {
    match &place.spot {
        Spot::Item(item) => remove_item(item, secret),
        Spot::File(file) => {
            check(&read(file)?, secret)?;
            fs::remove_file(file).map_err(|why| why.to_string())
        }
        Spot::Pass(entry) => {
            check(&gcm_files::show(entry)?, secret)?;
            let mut command = gcm_files::pass()?;
            let command = command.args(["rm", "--force", entry]);
            let ran =
                run_program::run(command, Needed::Everything, TIME_LIMIT, "Waiting for pass...");
            ran.is_ok_and(|ran| ran.status.success())
                .then_some(())
                .ok_or_else(|| NO_PASS.to_owned())
        }
        Spot::Section { file, title } => rewrite(file, |text| {
            let is_there = az_devops::secret(text, title).is_some_and(|other| other == *secret);
            is_there.then(|| az_devops::without(text, title))
        }),
        Spot::StoreLine { file, url } => rewrite(file, |text| {
            let rest = git_store::without(text, url, secret);
            (rest != text).then_some(rest)
        }),
        Spot::Answer { url, username } => {
            let erased =
                git_helper::has(url, secret).then(|| git_helper::erase(url, username, secret));
            erased.flatten().ok_or_else(|| CHANGED.to_owned())?;
            let is_gone = !git_helper::has(url, secret);
            is_gone.then_some(()).ok_or_else(|| "it is still there".to_owned())
        }
        Spot::Line(file) => Err(format!("delete its lines from {} by hand", source::shown(file))),
        Spot::Remote { file, key, url } => remove_from_remote(file, key, url, secret),
    }
}

#[cfg(not(any(target_os = "macos", windows)))]
fn remove_item(path: &str, secret: &Secret) -> Result<(), String> {
    use crate::stores::keyring::OtherItems;
    let mut items = OtherItems::connect(true).map_err(|why| why.to_string())?;
    check(&items.secret_of(path).map_err(|why| why.to_string())?, secret)?;
    items.delete(path).map_err(|why| why.to_string())
}

#[cfg(any(target_os = "macos", windows))]
fn remove_item(item: &str, secret: &Secret) -> Result<(), String> {
    #[cfg(windows)]
    use super::credential_manager as native;
    #[cfg(target_os = "macos")]
    use super::keychain as native;
    check(&native::secret(item)?, secret)?;
    native::delete(item)
}

fn remove_from_remote(file: &Path, key: &str, url: &str, secret: &Secret) -> Result<(), String> {
    // git would replace it with a new file, which its owner might be unable to read (`sudo`).
    files::read_trusted(file, LONGEST).map_err(|why| why.to_string())?;
    let values = git::list_file(file).map_err(|why| why.to_string())?;
    let values = values.iter().filter(|entry| *entry.key == *key);
    let found: Vec<PatInUrl> = values.filter_map(|entry| PatInUrl::parse(&entry.value)).collect();
    let of_url: Vec<&PatInUrl> = found.iter().filter(|found| found.url == url).collect();
    let is_only = !of_url.is_empty() && of_url.iter().all(|found| found.pat == *secret);
    is_only.then_some(()).ok_or_else(|| CHANGED.to_owned())?;
    git::take_user_out(file, key, url).map_err(|why| why.to_string())
}

fn read(file: &Path) -> Result<Secret, String> {
    files::read_trusted(file, LONGEST).map(|bytes| decode(&bytes)).map_err(|why| why.to_string())
}

/// Fails unless the first line is the PAT.
fn check(text: &Secret, secret: &Secret) -> Result<(), String> {
    let first = Secret::new(text.expose().lines().next().unwrap_or_default().to_owned());
    let is_same = parse_pasted(&first).is_ok_and(|parsed| parsed.pat == *secret);
    is_same.then_some(()).ok_or_else(|| CHANGED.to_owned())
}

/// Replaces a file under the lock that git takes for it: `NAME.lock`, which becomes the new file
/// (`lockfile.h` in git).
fn rewrite(file: &Path, change: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    // A link would be replaced.
    let file = file.canonicalize().map_err(|why| why.to_string())?;
    let mut lock = file.clone().into_os_string();
    lock.push(".lock");
    let lock = Path::new(&lock);
    let result = create(lock).map_err(|_| "another program is using it".to_owned());
    let mut new = result?;
    let mut write = || -> Result<(), String> {
        let bytes = files::read_trusted(&file, LONGEST).map_err(|why| why.to_string())?;
        // Nothing else in it may change.
        let text = str::from_utf8(&bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let rest = Zeroizing::new(change(text).ok_or_else(|| CHANGED.to_owned())?);
        let written = new.write_all(rest.as_bytes()).and_then(|()| new.sync_all());
        written.and_then(|()| fs::rename(lock, &file)).map_err(|why| why.to_string())
    };
    write().inspect_err(|_| drop(fs::remove_file(lock)))
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
