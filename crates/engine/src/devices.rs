use std::io::{self, ErrorKind};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use crate::connection::WorkerConnection;
use crate::protocol::{Request, Response, VERSION};
use crate::{Device, WorkerLauncher};

/// Lists the GPUs in a separate process, because drivers may crash on machines without one.
pub fn devices(launcher: &dyn WorkerLauncher, timeout: Duration) -> io::Result<Vec<Device>> {
    let (sender, responses) = sync_channel(1);
    let connection =
        WorkerConnection::open(launcher, move |response| sender.send(response).is_ok())?;
    connection.send(Request::Devices { version: VERSION });
    let started = Instant::now();
    loop {
        let remaining = timeout.saturating_sub(started.elapsed());
        match responses.recv_timeout(remaining) {
            Ok(Some((Response::Devices { version, devices }, _))) if version == VERSION => {
                return Ok(devices);
            }
            Ok(Some((Response::Devices { .. }, _))) => {
                return Err(io::Error::new(ErrorKind::InvalidData, "another version"));
            }
            Ok(Some(_)) => {}
            Ok(None) => return Err(io::Error::other(connection.terminate().description)),
            Err(_) => return Err(ErrorKind::TimedOut.into()),
        }
    }
}
