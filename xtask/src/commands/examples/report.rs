//! The figures, for people and for programs.

use serde_json::{Map, Value, json};

use crate::terminal::plural;

/// All that is known of a document.
pub(super) struct Row {
    pub name: String,
    /// Otherwise why nothing is known.
    pub outcome: Result<Outcome, String>,
}

/// What became of the examples of a document.
pub(super) struct Outcome {
    /// Each with `pointer`, `type` and `verdict`: `"same"`, or what is the matter, by one of the keys of [`Counts`].
    pub verdicts: Vec<Value>,
    /// How many more there are, which no type is for.
    pub untyped: usize,
}

pub(super) struct Report {
    pub rows: Vec<Row>,
}

/// How many examples came out how.
#[derive(Default)]
struct Counts {
    same: usize,
    differs: usize,
    failed: usize,
    /// Not what their schema allows.
    invalid: usize,
    /// Of a schema that cannot be checked.
    unchecked: usize,
    /// No type is for them.
    untyped: usize,
}

impl Counts {
    fn new(outcome: &Outcome) -> Self {
        let count = |key: &str| outcome.verdicts.iter().filter(|v| v["verdict"].get(key).is_some()).count();
        Self {
            same: outcome.verdicts.iter().filter(|v| v["verdict"] == "same").count(),
            differs: count("differs"),
            failed: count("failed"),
            invalid: count("invalid"),
            unchecked: count("unchecked"),
            untyped: outcome.untyped,
        }
    }

    fn add(&mut self, other: &Self) {
        self.same += other.same;
        self.differs += other.differs;
        self.failed += other.failed;
        self.invalid += other.invalid;
        self.unchecked += other.unchecked;
        self.untyped += other.untyped;
    }

    fn allowed(&self) -> usize {
        self.same + self.differs + self.failed
    }

    fn cells(&self) -> [usize; 8] {
        let found = self.allowed() + self.invalid + self.unchecked + self.untyped;
        let Self { same, differs, failed, invalid, unchecked, untyped } = *self;
        [found, untyped, unchecked, invalid, self.allowed(), same, differs, failed]
    }
}

const HEADS: [&str; 8] = ["found", "no type", "unchecked", "invalid", "allowed", "same", "differ", "fail"];

impl Report {
    pub(super) fn falls_short(&self) -> bool {
        let short = |counts: Counts| counts.differs + counts.failed > 0;
        self.rows.iter().any(|row| row.outcome.as_ref().map_or(true, |outcome| short(Counts::new(outcome))))
    }

    /// For people.
    pub(super) fn table(&self) -> String {
        let width =
            self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default().max("document".len());
        let line = |name: &str, cells: [String; 8]| {
            let cells: String = cells.iter().map(|cell| format!("{cell:>11}")).collect();
            format!("{name:<width$}{cell}\n", cell = cells)
        };
        let mut out = line("document", HEADS.map(String::from));
        let (mut total, mut broken) = (Counts::default(), 0);
        for row in &self.rows {
            match &row.outcome {
                Ok(outcome) => {
                    let counts = Counts::new(outcome);
                    out.push_str(&line(&row.name, counts.cells().map(|cell| cell.to_string())));
                    total.add(&counts);
                }
                Err(why) => {
                    broken += 1;
                    out.push_str(&format!("{:<width$}  {why}\n", row.name));
                }
            }
        }
        out.push_str(&line("all", total.cells().map(|cell| cell.to_string())));
        out.push_str(
            "\nno type: of bodies that are not JSON, of what has no schema or is not used. unchecked: schemas that cannot\n\
             be checked. invalid: not what their own schema allows. fail: rejected by the type.\n",
        );
        let tried = plural(self.rows.len() - broken, "document");
        let broken = if broken == 0 { String::new() } else { format!(", {broken} could not be tried") };
        let (same, allowed) = (total.same, total.allowed());
        out.push_str(&format!("{tried}: {same} of {allowed} allowed examples come out as they went in{broken}\n"));
        out
    }

    /// A line on each example that came out differently.
    pub(super) fn remarks(&self) -> String {
        let mut out = String::new();
        for row in &self.rows {
            for verdict in row.outcome.as_ref().map_or(&[][..], |outcome| &outcome.verdicts) {
                let found = verdict["verdict"].get("differs").or_else(|| verdict["verdict"].get("failed"));
                if let (Some(pointer), Some(ty), Some(found)) =
                    (verdict["pointer"].as_str(), verdict["type"].as_str(), found.and_then(Value::as_str))
                {
                    out.push_str(&format!("{}: {pointer} as {ty}: {found}\n", row.name));
                }
            }
        }
        out
    }

    /// For programs.
    pub(super) fn json(&self) -> String {
        let all = self.rows.iter().map(|row| {
            let value = match &row.outcome {
                Ok(outcome) => json!({"untyped": outcome.untyped, "examples": outcome.verdicts}),
                Err(why) => json!({"error": why}),
            };
            (row.name.clone(), value)
        });
        format!("{:#}\n", Value::Object(all.collect::<Map<_, _>>()))
    }
}
