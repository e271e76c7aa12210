//! The worker as threads of the program that needs it.

use std::io::{self, pipe};
use std::thread;

use earshot_engine::wire::Confined;
use earshot_engine::{Launch, Link, Threads};

use crate::Confine;

/// Runs the worker in this process, where there cannot be another one. What native code
/// does wrong then takes the program with it.
pub struct InProcess;

impl Launch for InProcess {
    fn launch(&self) -> io::Result<Link> {
        let (orders, orders_in) = pipe()?;
        let (reports_out, reports) = pipe()?;
        thread::Builder::new().name("worker".into()).spawn(|| {
            if let Err(error) = crate::serve(orders, reports, NoWalls) {
                tracing::warn!(%error, "the worker's pipes broke");
            }
        })?;
        Ok(Link {
            orders: Box::new(orders_in),
            reports: Box::new(reports_out),
            life: Box::new(Threads),
        })
    }
}

/// This process does much else.
pub(crate) struct NoWalls;

impl Confine for NoWalls {
    fn but_for_a_driver(&mut self) {}

    fn wholly(&mut self, _model: u64) -> Confined {
        Confined::NotHere
    }
}
