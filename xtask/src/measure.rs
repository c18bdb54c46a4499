//! What a process costs: time on the clock, CPU time, peak memory.

use std::fs;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use crate::Failure;

/// What a process cost. What the system does not tell is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds of CPU time, user and system, of the process and its own children.
    pub cpu: Option<f64>,
    /// Peak of resident memory in bytes, of the process alone.
    pub peak: Option<u64>,
}

impl Cost {
    /// The least of each figure: what disturbs a measurement only ever adds.
    pub fn least(self, other: Self) -> Self {
        let cpu = self.cpu.zip(other.cpu).map(|(a, b)| a.min(b));
        let peak = self.peak.zip(other.peak).map(|(a, b)| a.min(b));
        Self { wall: self.wall.min(other.wall), cpu, peak }
    }

    /// CPU time, which a busy machine disturbs least; without it, time on the clock.
    pub fn seconds(self) -> f64 {
        self.cpu.unwrap_or(self.wall)
    }
}

/// How often memory is looked at. Its peak is kept by the system, so only the very end can be missed.
const INTERVAL: Duration = Duration::from_millis(5);

/// Runs the command to its end; whether it succeeded, and what it cost.
pub(crate) fn run(command: &mut Command) -> Result<(bool, Cost), Failure> {
    let (status, cost) = run_within(command, None)?;
    Ok((status.is_some_and(|status| status.success()), cost))
}

/// Runs the command to its end, or for as long as `limit`: then it is stopped, and there is no status.
pub(crate) fn run_within(
    command: &mut Command,
    limit: Option<Duration>,
) -> Result<(Option<ExitStatus>, Cost), Failure> {
    let before = children_cpu();
    let start = Instant::now();
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Err(Failure::Run(format!("cannot run {:?}: {error}", command.get_program()))),
    };
    let failed = |error| Failure::Run(format!("cannot wait for a process: {error}"));
    let mut peak = None;
    let status = loop {
        peak = peak.max(peak_memory(child.id()));
        match child.try_wait().map_err(failed)? {
            Some(status) => break Some(status),
            None if limit.is_some_and(|limit| start.elapsed() > limit) => {
                // It may have ended in this moment, which is as good.
                let _ = child.kill();
                child.wait().map_err(failed)?;
                break None;
            }
            None => std::thread::sleep(INTERVAL),
        }
    };
    let wall = start.elapsed().as_secs_f64();
    let cpu = children_cpu().zip(before).map(|(after, before)| after - before);
    Ok((status, Cost { wall, cpu, peak }))
}

/// CPU seconds of all children that have ended. Linux: proc_pid_stat(5), `cutime` and `cstime`, in ticks of 1/100 s.
fn children_cpu() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, the name, may hold anything; it ends with the last parenthesis. `cutime` is field 16.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(13).map_while(|ticks| ticks.parse::<u32>().ok());
    Some(f64::from(ticks.next()?.checked_add(ticks.next()?)?) / 100.0)
}

/// Peak of resident memory of a process so far. Linux: proc_pid_status(5), `VmHWM`.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1024)
}
