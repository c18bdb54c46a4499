//! Bodies of three sizes, read and written by our tables and by serde's derive with three libraries.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// How large the bodies are, and how often everything is measured.
const SIZES: [(&str, usize, usize); 3] = [("1 KB", 1 << 10, 60), ("100 KB", 100 << 10, 60), ("10 MB", 10 << 20, 12)];
/// How long each is run in a round, about: short, so that some rounds are undisturbed.
const SPAN: Duration = Duration::from_millis(2);

/// What is measured.
type Job<'a> = Box<dyn FnMut() + 'a>;
type Jobs = for<'b> fn(&'b [u8]) -> Option<Vec<(&'static str, &'static str, Job<'b>)>>;

/// A type, as we have it and as serde's derive has it, and a value of it.
pub struct Case {
    name: &'static str,
    example: &'static str,
    jobs: Jobs,
}

/// `O` is ours, `S` the same with serde's derive. `example` is a value in JSON.
pub fn case<O, S>(name: &'static str, example: &'static str) -> Case
where
    O: runtime::Codec,
    S: DeserializeOwned + Serialize + 'static,
{
    Case { name, example, jobs: jobs::<O, S> }
}

fn jobs<O, S>(body: &[u8]) -> Option<Vec<(&'static str, &'static str, Job<'_>)>>
where
    O: runtime::Codec,
    S: DeserializeOwned + Serialize + 'static,
{
    let ours: Vec<O> = runtime::codec::from_slice(body).ok()?;
    let theirs: Vec<S> = serde_json::from_slice(body).ok()?;
    let theirs: &'static Vec<S> = Box::leak(Box::new(theirs));
    let mut scratch = body.to_vec();
    Some(vec![
        ("decode", "ours", Box::new(|| drop(black_box(runtime::codec::from_slice::<Vec<O>>(black_box(body)))))),
        ("decode", "serde_json", Box::new(|| drop(black_box(serde_json::from_slice::<Vec<S>>(black_box(body)))))),
        ("decode", "sonic-rs", Box::new(|| drop(black_box(sonic_rs::from_slice::<Vec<S>>(black_box(body)))))),
        // It writes into its input, so it needs a copy of its own; making that is a part of reading.
        (
            "decode",
            "simd-json",
            Box::new(move || {
                scratch.copy_from_slice(body);
                drop(black_box(simd_json::serde::from_slice::<Vec<S>>(black_box(&mut scratch))));
            }),
        ),
        ("encode", "ours", Box::new(move || drop(black_box(runtime::codec::to_vec(black_box(&ours)))))),
        ("encode", "serde_json", Box::new(|| drop(black_box(serde_json::to_vec(black_box(theirs)))))),
        ("encode", "sonic-rs", Box::new(|| drop(black_box(sonic_rs::to_vec(black_box(theirs)))))),
        ("encode", "simd-json", Box::new(|| drop(black_box(simd_json::serde::to_vec(black_box(theirs)))))),
    ])
}

/// `decode<TAB>10 MB<TAB>Type<TAB>who<TAB>MB/s of each round…`
pub fn measure(cases: &[Case]) {
    for case in cases {
        for (size, bytes, rounds) in SIZES {
            let copies = bytes.div_ceil(case.example.len() + 1).max(1);
            let body = format!("[{}]", vec![case.example; copies].join(","));
            let Some(mut jobs) = (case.jobs)(body.as_bytes()) else {
                eprintln!("left out, because not all can read it: {}", case.name);
                break;
            };
            let times: Vec<u32> = jobs.iter_mut().map(|(_, _, job)| times(job)).collect();
            let mut speeds = vec![Vec::with_capacity(rounds); jobs.len()];
            // One after the other in each round: what else the machine does is the same for all.
            for _ in 0..rounds {
                for (((_, _, job), times), speeds) in jobs.iter_mut().zip(&times).zip(&mut speeds) {
                    speeds.push(body.len() as f64 / time(job, *times) / 1e6);
                }
            }
            for ((what, who, _), speeds) in jobs.iter().zip(speeds) {
                let speeds: Vec<String> = speeds.iter().map(|speed| format!("{speed:.1}")).collect();
                println!("{what}\t{size}\t{}\t{who}\t{}", case.name, speeds.join("\t"));
            }
        }
    }
}

/// How often it can be done in the time of a round. It is warm afterwards.
fn times(job: &mut Job<'_>) -> u32 {
    let began = Instant::now();
    let mut times = 0;
    while times == 0 || began.elapsed() < SPAN {
        job();
        times += 1;
    }
    times
}

/// Seconds for one time.
fn time(job: &mut Job<'_>, times: u32) -> f64 {
    let began = Instant::now();
    for _ in 0..times {
        job();
    }
    began.elapsed().as_secs_f64() / f64::from(times)
}
