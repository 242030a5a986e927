//! Rows in the text form of PostgreSQL's COPY: columns parted by tabs, a line each.

use std::fmt::Write as _;

use crate::store::value::Value;

/// Writes a row as a line.
pub(in crate::store) fn write_row<'r>(line: &mut String, row: impl IntoIterator<Item = &'r Value>) {
    for (place, value) in row.into_iter().enumerate() {
        if place > 0 {
            line.push('\t');
        }
        // Writing into a text does not fail.
        let _ = match value {
            Value::Null => line.write_str("\\N"),
            Value::Integer(number) => write!(line, "{number}"),
            // The shortest text that reads back as the same number.
            Value::Real(number) => write!(line, "{number:?}"),
            Value::Text(text) => {
                escape(line, text);
                Ok(())
            }
        };
    }
    line.push('\n');
}

fn escape(line: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '\\' => line.push_str("\\\\"),
            '\t' => line.push_str("\\t"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            letter => line.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_columns_and_lines_is_escaped() {
        let row = [
            Value::Null,
            Value::Integer(-7),
            Value::Real(0.1),
            Value::Text("a\tb\nc\\N\r".to_owned()),
            Value::Text(String::new()),
        ];
        let mut line = String::new();
        write_row(&mut line, &row);
        assert_eq!(line, "\\N\t-7\t0.1\ta\\tb\\nc\\\\N\\r\t\n");
    }
}
