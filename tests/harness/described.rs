//! The API as its document describes it: what a path is called with, and whether an answer looks as it is said to. As much of
//! JSON Schema as the document uses.

use serde_json::Value;

/// The document that the program serves.
pub struct Described(pub Value);

/// One method of one path.
pub struct Operation<'d> {
    pub method: &'d str,
    pub path: &'d str,
    pub says: &'d Value,
}

impl Described {
    /// Every operation.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.0["paths"].as_object().expect("paths");
        paths
            .iter()
            .flat_map(|(path, item)| item.as_object().expect("methods").iter().map(move |(method, says)| Operation { method, path, says }))
            .collect()
    }

    /// What a `$ref` stands for.
    fn resolved<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(target) => self.0.pointer(target.trim_start_matches('#')).unwrap_or_else(|| panic!("{target} is there")),
            None => value,
        }
    }

    /// What is wrong with an answer, by what its operation says of its status.
    pub fn objections(&self, operation: &Operation<'_>, status: u16, body: &Value) -> Vec<String> {
        let response = self.resolved(&operation.says["responses"][status.to_string()]);
        if response.is_null() {
            return vec![format!("the status {status} is not described")];
        }
        let content = response["content"].as_object().into_iter().flatten().find(|(kind, _)| kind.ends_with("json"));
        let mut found = Vec::new();
        if let Some((_, content)) = content {
            self.check(&content["schema"], body, "", &mut found);
        }
        found
    }

    /// What is wrong with the example bodies of an operation, by its own schema.
    pub fn examples<'d>(&'d self, operation: &Operation<'d>) -> Vec<(&'d Value, Vec<String>)> {
        let content = &operation.says["requestBody"]["content"]["application/json"];
        let examples = content["examples"].as_object().into_iter().flatten().map(|(_, example)| &example["value"]);
        examples
            .map(|value| {
                let mut found = Vec::new();
                self.check(&content["schema"], value, "", &mut found);
                (value, found)
            })
            .collect()
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let mut found = Vec::new();
        self.check(schema, value, "", &mut found);
        found.is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !kinds.is_empty() && !kinds.iter().any(|kind| is_kind(kind, value)) {
            found.push(format!("{at}: {value} is no {kinds:?}"));
        }
        if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
            found.push(format!("{at}: {value} is none of {}", schema["enum"]));
        }
        if schema.get("const").is_some_and(|only| only != value) {
            found.push(format!("{at}: {value} is not {}", schema["const"]));
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.check(part, value, at, found);
        }
        if let Some(ways) = schema["oneOf"].as_array() {
            let fitting = ways.iter().filter(|way| self.fits(way, value)).count();
            if fitting != 1 {
                found.push(format!("{at}: {value} fits {fitting} of the {} ways", ways.len()));
            }
        }
        self.check_parts(schema, value, at, found);
    }

    fn check_parts(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        if let Value::Array(list) = value {
            for (place, one) in list.iter().enumerate() {
                self.check(&schema["items"], one, &format!("{at}/{place}"), found);
            }
        }
        let Value::Object(fields) = value else { return };
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{at}/{name}: is missing"));
            }
        }
        for (name, one) in fields {
            let place = format!("{at}/{name}");
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(said), _) => self.check(said, one, &place, found),
                (None, Value::Bool(false)) => found.push(format!("{place}: is not described")),
                (None, more) => self.check(more, one, &place, found),
            }
        }
    }
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("JSON Schema has no type {other}"),
    }
}
