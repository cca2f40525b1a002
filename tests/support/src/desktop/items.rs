//! Keyring items as secret-tool prints them.

#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    pub label: String,
    /// None while the keyring is locked.
    pub secret: Option<String>,
}

/// Parses the output of `secret-tool search`: `[/path]`, then `label = ...` and other properties.
pub fn parse(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    for line in text.lines() {
        match line.split_once(" = ") {
            Some(("label", label)) => items.push(Item { label: label.to_owned(), secret: None }),
            Some(("secret", secret)) => {
                let item: Option<&mut Item> = items.last_mut();
                item.expect("a label before the secret").secret = Some(secret.to_owned());
            }
            _ => {}
        }
    }
    items
}
