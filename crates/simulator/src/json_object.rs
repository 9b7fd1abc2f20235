//! JSON objects written field by field, in the order in which readers want to see them.

use std::fmt::{Display, Write};

/// An object that is being written; `end` closes it.
#[derive(Debug)]
pub struct JsonObject<'a> {
    out: &'a mut String,
    is_empty: bool,
}

impl<'a> JsonObject<'a> {
    /// Begins an object at the end of a text.
    pub fn begin(out: &'a mut String) -> Self {
        out.push('{');
        Self {
            out,
            is_empty: true,
        }
    }

    /// Adds a text of our own or of a user.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        quote(self.out, value);
        self
    }

    /// Adds a number as exact text.
    pub fn exact(&mut self, name: &str, value: &impl Display) -> &mut Self {
        self.name(name);
        let _ = write!(self.out, "\"{value}\""); // a String takes all that is written
        self
    }

    /// Adds a whole number.
    pub fn number(&mut self, name: &str, value: impl Into<i128>) -> &mut Self {
        self.name(name);
        let _ = write!(self.out, "{}", value.into());
        self
    }

    /// Adds what is true; what is false is left out.
    pub fn flag(&mut self, name: &str, value: bool) -> &mut Self {
        if value {
            self.name(name);
            self.out.push_str("true");
        }
        self
    }

    /// Adds a list of texts.
    pub fn texts(&mut self, name: &str, values: &[&str]) -> &mut Self {
        self.name(name);
        self.out.push('[');
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            quote(self.out, value);
        }
        self.out.push(']');
        self
    }

    /// Closes the object.
    pub fn end(&mut self) {
        self.out.push('}');
    }

    fn name(&mut self, name: &str) {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        self.out.push('"');
        self.out.push_str(name);
        self.out.push_str("\":");
    }
}

/// Adds a text in quotes.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if (control as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", control as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_back_as_it_was_written() {
        let mut out = String::new();
        let text = "a \"quoted\" \\ line\nand \u{1} é 漢 🙂";
        let mut object = JsonObject::begin(&mut out);
        object
            .text("text", text)
            .exact("exact", &"0.10")
            .number("number", -7);
        object
            .flag("yes", true)
            .flag("no", false)
            .texts("list", &["a", "b"])
            .end();
        let read: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let expected = serde_json::json!({
            "text": text, "exact": "0.10", "number": -7, "yes": true, "list": ["a", "b"],
        });
        assert_eq!(read, expected);
    }
}
