//! Reading standard input to its end.

use std::io::{self, Read};

use zeroize::{Zeroize, Zeroizing};

/// More than any caller sends (a line has at most 65535 bytes, and git sends about ten).
const LIMIT: usize = 1 << 20;
/// How much of a longer input is drained; `/dev/zero` never ends.
const DRAINED: u64 = 64 << 20;

/// Reads `input` to its end; `None` if it was longer than 1 MiB. It is read to its end in either
/// case, up to 64 MiB: git before 2.18 dies of SIGPIPE if a helper stops reading (a0d51e8d0e). The
/// buffer may contain a password, so each smaller one is wiped.
pub fn read_all(input: &mut dyn Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    read_up_to(LIMIT, input)
}

/// Reads `input` to its end; `None` if it was longer than about `limit` bytes.
pub fn read_up_to(limit: usize, input: &mut dyn Read) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut buffer = Zeroizing::new(vec![0; 4096]);
    let mut length = 0;
    loop {
        match input.read(&mut buffer[length..]) {
            Ok(0) => {
                buffer.truncate(length);
                return Ok(Some(buffer));
            }
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if length == buffer.len() {
            if length >= limit {
                buffer.zeroize();
                io::copy(&mut input.take(DRAINED), &mut io::sink())?;
                return Ok(None);
            }
            let mut larger = Zeroizing::new(vec![0; length * 4]);
            larger[..length].copy_from_slice(&buffer);
            buffer = larger;
        }
    }
}
