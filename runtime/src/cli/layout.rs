//! Text in columns.

/// Columns of a line.
const WIDTH: usize = 100;
/// Columns before what is said of an option.
const COLUMN: usize = 30;

/// The first line of several.
pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A name, and what is said of it, beside it or below it.
pub(super) fn entry(out: &mut String, name: &str, about: &str) {
    let mut line = format!("  {name}");
    if about.is_empty() {
        out.push_str(&line);
        out.push('\n');
        return;
    }
    if line.chars().count() + 2 > COLUMN {
        out.push_str(&line);
        out.push('\n');
        line = String::new();
    }
    let padding = COLUMN.saturating_sub(line.chars().count());
    line.extend(std::iter::repeat_n(' ', padding));
    wrap(out, &format!("{line}{about}"), COLUMN, COLUMN);
}

/// Lines of CommonMark: those of a paragraph are filled anew, all others stay as they are.
pub(super) fn paragraphs<'a>(out: &mut String, lines: impl Iterator<Item = &'a str>) {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in lines {
        in_code ^= line.starts_with("```");
        let starts_block = line.is_empty()
            || in_code
            || line.starts_with([' ', '-', '*', '|', '#', '>', '`'])
            || line.starts_with(|c: char| c.is_ascii_digit());
        if starts_block && !paragraph.is_empty() {
            wrap(out, &std::mem::take(&mut paragraph), 0, 0);
        }
        match (line, in_code) {
            ("", _) => out.push('\n'),
            (line, true) => {
                out.push_str(line);
                out.push('\n');
            }
            (line, false) => {
                paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
                paragraph.push_str(line);
            }
        }
    }
    if !paragraph.is_empty() {
        wrap(out, &paragraph, 0, 0);
    }
}

/// Breaks a line between words; what follows is indented. The first `start` columns are kept as they are.
pub(super) fn wrap(out: &mut String, line: &str, start: usize, indent: usize) {
    let split = line.char_indices().nth(start).map_or(line.len(), |(at, _)| at);
    let (head, rest) = line.split_at(split);
    let mut column = head.chars().count();
    out.push_str(head);
    let mut is_first = true;
    for word in rest.split(' ') {
        let length = word.chars().count();
        if !is_first && column + 1 + length > WIDTH {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !is_first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        is_first = false;
    }
    out.push('\n');
}

/// How many letters differ: the distance of Levenshtein.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, c) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, o) in row.iter_mut().skip(1).zip(&other) {
            let above = *cell;
            let changed = diagonal + usize::from(c != *o);
            left = changed.min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
