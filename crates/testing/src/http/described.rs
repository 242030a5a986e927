//! The API as its document describes it: what a path is called with, and whether a body is as it is
//! said to be.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};

/// The document that the program serves.
pub struct Described {
    pub document: Value,
    judges: Mutex<HashMap<String, &'static jsonschema::Validator>>,
}

/// One method of one path.
#[derive(Clone, Copy)]
pub struct Operation<'d> {
    pub method: &'d str,
    pub path: &'d str,
    pub says: &'d Value,
}

impl Operation<'_> {
    /// What its bodies of a kind are held to.
    pub fn body(&self, kind: &str) -> Option<&Value> {
        self.says.pointer(&format!("/requestBody/content/{}/schema", kind.replace('/', "~1")))
    }
}

impl Described {
    /// A document.
    pub fn of(document: Value) -> Self {
        Self { document, judges: Mutex::default() }
    }

    /// Every operation.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.document["paths"].as_object().expect("paths");
        paths
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().expect("methods").iter().map(move |(method, says)| Operation {
                    method,
                    path,
                    says,
                })
            })
            .collect()
    }

    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Operation<'_> {
        self.operations()
            .into_iter()
            .find(|one| one.says["operationId"] == name)
            .unwrap_or_else(|| panic!("{name} is described"))
    }

    /// The parameters of an operation that are in one place.
    pub fn parameters<'d>(&'d self, operation: &Operation<'d>, place: &str) -> Vec<&'d Value> {
        let all = operation.says["parameters"].as_array().into_iter().flatten();
        all.map(|parameter| self.resolved(parameter))
            .filter(|parameter| parameter["in"] == place)
            .collect()
    }

    /// What a `$ref` stands for.
    pub fn resolved<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(target) => self
                .document
                .pointer(target.trim_start_matches('#'))
                .unwrap_or_else(|| panic!("{target} is there")),
            None => value,
        }
    }

    /// What is wrong with a value, by a schema of the document.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        self.judge(schema)
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// Whether a schema of the document allows a value.
    pub fn allows(&self, schema: &Value, value: &Value) -> bool {
        self.judge(schema).is_valid(value)
    }

    /// Each is built once; there are as many as the document has schemas.
    fn judge(&self, schema: &Value) -> &'static jsonschema::Validator {
        let mut judges = self.judges.lock().expect("nobody panics with it");
        judges.entry(schema.to_string()).or_insert_with(|| {
            let whole = json!({"components": self.document["components"], "allOf": [schema]});
            Box::leak(Box::new(
                jsonschema::draft202012::options()
                    .should_validate_formats(true)
                    .build(&whole)
                    .expect("a schema"),
            ))
        })
    }

    /// What is wrong with an answer, by what its operation says of its status.
    pub fn objections(&self, operation: &Operation<'_>, status: u16, body: &Value) -> Vec<String> {
        let response = self.resolved(&operation.says["responses"][status.to_string()]);
        if response.is_null() {
            return vec![format!("the status {status} is not described")];
        }
        let content = response["content"]
            .as_object()
            .into_iter()
            .flatten()
            .find(|(kind, _)| kind.ends_with("json"));
        content.map(|(_, content)| self.faults(&content["schema"], body)).unwrap_or_default()
    }

    /// What is wrong with the example bodies of an operation, by its own schema.
    pub fn examples<'d>(&'d self, operation: &Operation<'d>) -> Vec<(&'d Value, Vec<String>)> {
        let content = &operation.says["requestBody"]["content"]["application/json"];
        let examples = content["examples"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, example)| &example["value"]);
        examples
            .chain(content.get("example"))
            .map(|value| (value, self.faults(&content["schema"], value)))
            .collect()
    }
}
