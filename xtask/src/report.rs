//! A list of steps, each with a header, its time, and a line in the summary.

use std::time::{Duration, Instant};

use crate::shell::{Failure, Result};

/// How a step that did not fail ended.
pub enum Outcome {
    /// It ran and found nothing wrong.
    Passed,
    /// It ran; this, which the project aims at, is not reached yet.
    Missed(String),
    /// It could not run here, for this reason.
    Skipped(String),
}

/// What happened to the steps so far.
#[derive(Default)]
pub struct Report {
    /// Beginnings of the names of steps that are wanted; all, if there are none.
    only: Vec<String>,
    steps: Vec<(String, Duration, Result<Outcome>)>,
}

impl Report {
    /// A report of the steps whose names begin with one of these, or of all.
    pub fn of(names: &[String]) -> Self {
        Self {
            only: names.to_vec(),
            steps: Vec::new(),
        }
    }

    /// Whether a step is wanted by name.
    pub fn asks_for(&self, name: &str) -> bool {
        self.only.iter().any(|wanted| name.starts_with(wanted))
    }

    /// Runs a step that cannot be skipped; tells whether it passed, or was not wanted.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result) -> bool {
        self.step_or_skip(name, || work().map(|()| Outcome::Passed))
    }

    /// Runs a step that may find that it cannot run here; tells whether it passed.
    pub fn step_or_skip(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        if !self.only.is_empty() && !self.asks_for(name) {
            return true;
        }
        println!("\n== {name}");
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        match &result {
            Ok(Outcome::Passed) => println!("-- {name}: {} s", time.as_secs()),
            Ok(Outcome::Missed(aim)) => println!("-- {name}: MISSED: {aim}"),
            Ok(Outcome::Skipped(why)) => println!("-- {name}: skipped: {why}"),
            Err(failure) => eprintln!("-- {name}: FAILED after {} s: {failure}", time.as_secs()),
        }
        let passed = matches!(result, Ok(Outcome::Passed));
        self.steps.push((name.to_owned(), time, result));
        passed
    }

    /// Prints the summary; an error if any step failed.
    pub fn finish(self) -> Result {
        let (mut passed, mut failed, mut skipped, mut missed) = (0, 0, 0, 0);
        println!("\n== summary");
        for (name, time, result) in &self.steps {
            let word = match result {
                Ok(Outcome::Passed) => {
                    passed += 1;
                    "passed".to_owned()
                }
                Ok(Outcome::Missed(aim)) => {
                    missed += 1;
                    format!("MISSED: {aim}")
                }
                Ok(Outcome::Skipped(why)) => {
                    skipped += 1;
                    format!("skipped: {why}")
                }
                Err(_) => {
                    failed += 1;
                    "FAILED".to_owned()
                }
            };
            println!("{:>5} s  {name}: {word}", time.as_secs());
        }
        if missed > 0 {
            println!("\naims missed, neither passed nor failed: {missed}");
        }
        println!("\n{passed} passed, {failed} failed, {skipped} skipped");
        if failed == 0 {
            Ok(())
        } else {
            for (name, _, result) in &self.steps {
                let lines = result.as_ref().err().map(|failure| &failure.lines);
                if let Some(lines) = lines.filter(|lines| !lines.is_empty()) {
                    println!("\n== {name} failed; of its output:\n{}", lines.join("\n"));
                }
            }
            Err(Failure::new("Not everything passed; see above."))
        }
    }
}
