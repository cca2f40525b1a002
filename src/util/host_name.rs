//! The name of this machine.

/// The machine's name without its domain, or `unknown`.
pub fn host_name() -> String {
    let name = full_name();
    let name = name.split('.').next().unwrap_or_default();
    let is_usual = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
    let name: String = name.chars().filter(is_usual).take(63).collect();
    if name.is_empty() { "unknown".to_owned() } else { name }
}

#[cfg(unix)]
fn full_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn full_name() -> String {
    crate::util::env::text("COMPUTERNAME").unwrap_or_default()
}
