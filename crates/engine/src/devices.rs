//! Which graphics processors a worker could use.

use std::io::{self, ErrorKind};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use crate::Launch;
use crate::room::Room;
use crate::wire::{Device, Order, Report, VERSION};

/// Has a worker look for graphics processors, and ends it. Drivers are known to crash
/// where there is no device: that is an error here, and costs nothing else.
///
/// # Errors
/// If the worker cannot be started, dies, is of another version, or takes longer than
/// `patience`.
pub fn devices(launch: &dyn Launch, patience: Duration) -> io::Result<Vec<Device>> {
    let (told, reports) = sync_channel(1);
    let room = Room::open(launch, move |report| told.send(report).is_ok())?;
    room.send(Order::Devices { version: VERSION });
    let asked = Instant::now();
    loop {
        let left = patience.saturating_sub(asked.elapsed());
        match reports.recv_timeout(left) {
            Ok(Some((Report::Devices { version, devices }, _))) if version == VERSION => {
                return Ok(devices);
            }
            Ok(Some((Report::Devices { .. }, _))) => {
                return Err(io::Error::new(ErrorKind::InvalidData, "another version"));
            }
            Ok(Some(_)) => {}
            Ok(None) => return Err(io::Error::other(room.end().how)),
            Err(_) => return Err(ErrorKind::TimedOut.into()),
        }
    }
}
