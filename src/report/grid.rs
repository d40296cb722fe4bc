//! A table of a model: heads and cells by line, set for the terminal or in Markdown.

/// A table being set: heads, and cells by line.
pub(super) struct Grid {
    pub heads: Vec<String>,
    pub lines: Vec<Vec<String>>,
    /// Columns set flush left.
    left: usize,
}

impl Grid {
    pub fn new(heads: &[&str], left: usize) -> Grid {
        Grid { heads: heads.iter().map(|head| head.to_string()).collect(), lines: Vec::new(), left }
    }

    pub fn write(&self, markdown: bool, text: &mut String) {
        // A column without anything in it is not set.
        let shown: Vec<usize> =
            (0..self.heads.len()).filter(|at| self.lines.iter().any(|line| !line[*at].is_empty())).collect();
        let width = |at: usize| {
            self.lines.iter().map(|line| line[at].chars().count()).chain([self.heads[at].chars().count()]).max()
        };
        let widths: Vec<usize> = shown.iter().map(|at| width(*at).unwrap_or(0)).collect();
        let set = |line: &[String]| -> String {
            let cells = shown.iter().zip(&widths).map(|(at, width)| {
                let fill = " ".repeat(width - line[*at].chars().count());
                if *at < self.left { format!("{}{fill}", line[*at]) } else { format!("{fill}{}", line[*at]) }
            });
            let cells: Vec<String> = cells.collect();
            if markdown {
                format!("| {} |\n", cells.join(" | "))
            } else {
                format!("{}\n", format!("  {}", cells.join("  ")).trim_end())
            }
        };
        text.push_str(&set(&self.heads));
        if markdown {
            let rules: Vec<&str> = shown.iter().map(|at| if *at < self.left { "---" } else { "--:" }).collect();
            text.push_str(&format!("| {} |\n", rules.join(" | ")));
        }
        self.lines.iter().for_each(|line| text.push_str(&set(line)));
        text.push('\n');
    }
}
