//! The command line that the examples share.

/// What an example is told to do.
pub struct Arguments {
    /// Which project (also called group).
    pub group: String,
    /// Which Private Link connection.
    pub connection: String,
    /// Where the API lives, if not where the document says.
    pub base_url: Option<String>,
}

impl Arguments {
    /// Reads the command line of this process; `None` if it cannot be understood.
    pub fn from_env() -> Option<Self> {
        let (mut ids, mut base_url) = (Vec::new(), None);
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--base-url" => base_url = Some(arguments.next()?),
                option if option.starts_with('-') => return None,
                _ => ids.push(argument),
            }
        }
        let [group, connection] = <[String; 2]>::try_from(ids).ok()?;
        Some(Self { group, connection, base_url })
    }
}
