//! Paths as messages show them.

use std::path::{Component, Path, PathBuf};

/// `path` relative to the current directory if that is short to say, with `/` between the parts.
pub fn display_name(path: &Path) -> String {
    let shown = match std::env::current_dir() {
        Ok(current) if path.is_absolute() => relative(path, &current)
            .filter(|relative| relative.components().count() < path.components().count())
            .unwrap_or_else(|| path.to_owned()),
        _ => normalize(path),
    };
    shown.display().to_string().replace('\\', "/")
}

/// The way from the folder `base` to `path`, both absolute or both relative to the same folder; `None` if there is no
/// such way, as between two drives.
pub fn relative(path: &Path, base: &Path) -> Option<PathBuf> {
    let (path, base) = (normalize(path), normalize(base));
    let (path, base): (Vec<_>, Vec<_>) = (path.components().collect(), base.components().collect());
    let common = path.iter().zip(&base).take_while(|(a, b)| a == b).count();
    let absolute = |parts: &[Component<'_>]| {
        parts.first().is_some_and(|part| !matches!(part, Component::Normal(_) | Component::ParentDir))
    };
    if (common == 0 && (absolute(&path) || absolute(&base)))
        || base.iter().skip(common).any(|part| *part == Component::ParentDir)
    {
        return None;
    }
    let up = base.iter().skip(common).map(|_| Component::ParentDir);
    Some(up.chain(path.iter().skip(common).copied()).collect())
}

/// `path` without `.` and, where there is something to go up from, without `..`. Symbolic links are not looked at.
pub(super) fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir if normal.has_root() => {}
            other => normal.push(other),
        }
    }
    normal
}
