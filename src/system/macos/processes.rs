//! Describes another process of the same user.

use std::mem::MaybeUninit;

/// A running process.
pub(crate) struct Info {
    /// The file name of its program, at most 16 bytes.
    pub(crate) name: String,
    pub(crate) parent: u32,
    /// When it was started, in microseconds since 1970.
    pub(crate) started: u64,
}

/// `None` if there is no such process, or it belongs to another user.
///
/// `proc_pidinfo` has no page of its own; its declarations are in
/// <https://github.com/apple-oss-distributions/xnu/blob/main/libsyscall/wrappers/libproc/libproc.h>.
pub(crate) fn info(id: u32) -> Option<Info> {
    let id = id.try_into().ok()?;
    let mut info = MaybeUninit::<libc::proc_bsdinfo>::zeroed();
    let size = size_of::<libc::proc_bsdinfo>() as i32;
    // SAFETY: the buffer has the given size, and the call writes at most that many bytes to it.
    let written = unsafe {
        libc::proc_pidinfo(id, libc::PROC_PIDTBSDINFO, 0, info.as_mut_ptr().cast(), size)
    };
    if written != size {
        return None;
    }
    // SAFETY: all of it was written, and it consists of integers, for which any bytes are valid.
    let info = unsafe { info.assume_init() };
    let name = info.pbi_comm.iter().map(|byte| *byte as u8).take_while(|byte| *byte != 0);
    Some(Info {
        name: String::from_utf8_lossy(&name.collect::<Vec<u8>>()).into_owned(),
        parent: info.pbi_ppid,
        started: info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec,
    })
}
