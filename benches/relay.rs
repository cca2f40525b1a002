//! A TCP relay with latency.
//!
//! Usage: `relay ADDRESS MILLISECONDS`. It prints the address that it listens on, and runs until it
//! is killed. MILLISECONDS is one round trip: each byte arrives half of it later, and a new connection
//! takes a whole one.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let target = arguments.next().ok_or("which address?")?;
    let milliseconds: f64 = arguments.next().ok_or("how many milliseconds?")?.parse()?;
    let one_way = Duration::from_secs_f64(milliseconds / 2000.0);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    for near in listener.incoming() {
        let target = target.clone();
        thread::spawn(move || {
            // A peer that hangs up ends only its own connection.
            let _ = near.map_err(Box::from).and_then(|near| connect(near, &target, one_way));
        });
    }
    Ok(())
}

fn connect(near: TcpStream, target: &str, one_way: Duration) -> Result<()> {
    thread::sleep(one_way * 2);
    let far = TcpStream::connect(target)?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    pass(near.try_clone()?, far.try_clone()?, one_way);
    pass(far, near, one_way);
    Ok(())
}

/// Copies one direction. Bytes that are under way do not delay the bytes behind them.
fn pass(mut from: TcpStream, mut to: TcpStream, one_way: Duration) {
    let (sender, under_way) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if sender.send((Instant::now() + one_way, buffer[..count].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (arrival, bytes) in under_way {
            thread::sleep(arrival.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
