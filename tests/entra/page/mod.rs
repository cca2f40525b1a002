//! docs/entra.md: each set-up is tried against the fake services, by the page's own commands.

mod machine;
mod metadata_address;
mod service_principal;
mod set_ups;

use std::path::Path;

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    /// `sh`: commands in Azure. `console`: commands on the machine, with their output. `yaml`: a
    /// job or a pod, with a script. `text`: the output of the script before it.
    language: String,
    text: String,
}

/// What is between two headings.
struct Section {
    heading: String,
    blocks: Vec<Block>,
    /// The messages in the table.
    messages: Vec<String>,
}

impl Section {
    fn named(heading: &str) -> Section {
        let mut sections = sections().into_iter();
        sections.find(|section| section.heading == heading).expect(heading)
    }

    fn of(text: &str) -> Section {
        let (heading, text) = text.split_once('\n').unwrap_or((text, ""));
        let (mut blocks, mut messages) = (Vec::new(), Vec::new());
        for (index, part) in text.split("```").enumerate() {
            // Every second part is a block.
            if index % 2 == 1 {
                let (language, text) = part.split_once('\n').expect("a block of several lines");
                blocks.push(Block { language: language.to_owned(), text: text.to_owned() });
            } else {
                let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
                messages.extend(rows.map(|row| row.split('`').next().unwrap().to_owned()));
            }
        }
        Section { heading: heading.trim().to_owned(), blocks, messages }
    }
}

fn sections() -> Vec<Section> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/entra.md");
    let text = std::fs::read_to_string(path).unwrap().replace("\n### ", "\n## ");
    text.split("\n## ").map(Section::of).collect()
}

/// The value of a key in YAML: the first one of that name.
fn value<'a>(yaml: &'a str, key: &str) -> Option<&'a str> {
    let start = format!("{key}: ");
    let found = yaml.lines().find_map(|line| line.trim_start().strip_prefix(&start))?;
    Some(found.trim_matches('"'))
}

/// The script in YAML: a literal block.
fn script(yaml: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = yaml.lines().skip_while(|line| !line.ends_with('|'));
    let outer = indent(lines.next().expect("a script"));
    let lines = lines.take_while(|line| indent(line) > outer);
    lines.map(|line| format!("{}\n", line.trim_start())).collect()
}

#[test]
fn every_set_up_of_the_page_is_tried() {
    let tried = [set_ups::TRIED, service_principal::TRIED, metadata_address::TRIED].concat();
    for section in sections() {
        let is_tried = tried.contains(&section.heading.as_str());
        assert!(is_tried || section.blocks.is_empty(), "{} is not tried", section.heading);
    }
}
