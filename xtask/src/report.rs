//! Runs named steps and prints a summary.

use std::time::{Duration, Instant};

use crate::shell::{Failure, Result};

pub enum Outcome {
    Passed,
    /// It ran, but did not reach this target.
    Missed(String),
    /// It could not run, for this reason.
    Skipped(String),
}

#[derive(Default)]
pub struct Report {
    /// Prefixes of the selected steps' names; empty selects all.
    only: Vec<String>,
    steps: Vec<(String, Duration, Result<Outcome>)>,
}

impl Report {
    pub fn of(names: &[String]) -> Self {
        Self {
            only: names.to_vec(),
            steps: Vec::new(),
        }
    }

    pub fn is_selected(&self, name: &str) -> bool {
        self.only.iter().any(|wanted| name.starts_with(wanted))
    }

    /// Returns whether the step passed or was not selected.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result) -> bool {
        self.step_or_skip(name, || work().map(|()| Outcome::Passed))
    }

    /// Like [`Self::step`], for a step that may be skipped.
    pub fn step_or_skip(&mut self, name: &str, work: impl FnOnce() -> Result<Outcome>) -> bool {
        if !self.only.is_empty() && !self.is_selected(name) {
            return true;
        }
        println!("\n== {name}");
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        match &result {
            Ok(Outcome::Passed) => println!("-- {name}: {} s", time.as_secs()),
            Ok(Outcome::Missed(target)) => println!("-- {name}: MISSED: {target}"),
            Ok(Outcome::Skipped(why)) => println!("-- {name}: skipped: {why}"),
            Err(failure) => eprintln!("-- {name}: FAILED after {} s: {failure}", time.as_secs()),
        }
        let passed = matches!(result, Ok(Outcome::Passed));
        self.steps.push((name.to_owned(), time, result));
        passed
    }

    /// Prints the summary; fails if any step failed.
    pub fn finish(self) -> Result {
        let (mut passed, mut failed, mut skipped, mut missed) = (0, 0, 0, 0);
        println!("\n== summary");
        for (name, time, result) in &self.steps {
            let word = match result {
                Ok(Outcome::Passed) => {
                    passed += 1;
                    "passed".to_owned()
                }
                Ok(Outcome::Missed(target)) => {
                    missed += 1;
                    format!("MISSED: {target}")
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
            println!("\ntargets missed, neither passed nor failed: {missed}");
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
