//! docs/openapi.json, written by hand, says what the door does: every path and method, every kind
//! of problem, scopes that there are. Whether the answers look as it says is tried in
//! `tests/stories/api/document.rs`.

use std::collections::{BTreeMap, BTreeSet};

use bellhop::access::Scope;
use bellhop::language::MessageCatalog;
use bellhop::orders::events::EventType;
use bellhop::web::problem::ProblemKind;
use serde_json::Value;

use super::tree::{Source, Token, closing, hold, sources, top};

const DOCUMENT: &str = "docs/openapi.json";
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    let text = std::fs::read_to_string(top().join(DOCUMENT)).expect("a document");
    serde_json::from_str(&text).expect("JSON")
}

/// Every method of every path, as `METHOD /path`.
fn described(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().expect("methods").keys().map(move |method| format!("{method} {path}"))
        })
        .collect()
}

/// The string constants of the door's files, by `file::NAME`.
fn constants(tree: &[Source]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for source in tree {
        let file = source.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        for at in source.find(": & str =") {
            let named = at.checked_sub(1).map(|name| source.tokens[name].text.clone());
            if let (Some(name), Some(text)) =
                (named, source.tokens.get(at + 4).and_then(Token::string))
            {
                found.insert(format!("{file}::{name}"), text.to_owned());
            }
        }
    }
    found
}

/// Every method of every path that the router serves.
fn served(router: &Source, constants: &BTreeMap<String, String>) -> BTreeSet<String> {
    let tokens = &router.tokens;
    let mut found = BTreeSet::new();
    for at in router.find(". route (") {
        let inside = &tokens[at + 3..closing(tokens, at + 2)];
        let comma =
            inside.iter().position(|token| token.text == ",").expect("a path and its methods");
        let (path, methods) = inside.split_at(comma);
        let path = match path.last().and_then(Token::string) {
            Some(text) => text.to_owned(),
            None => {
                let file = &path[path.len().saturating_sub(3)].text;
                let name = format!(
                    "{file}::{}",
                    path.last().map(|token| token.text.as_str()).unwrap_or_default()
                );
                constants
                    .get(&name)
                    .unwrap_or_else(|| panic!("the router's path {name} is a constant of the door"))
                    .clone()
            }
        };
        let called = methods
            .windows(2)
            .filter(|pair| METHODS.contains(&pair[0].text.as_str()) && pair[1].text == "(");
        found.extend(called.map(|pair| format!("{} {path}", pair[0].text)));
    }
    found
}

#[test]
fn every_path_is_described_and_no_other() {
    let tree = sources("src/web");
    let router = tree.iter().find(|source| source.path == "src/web/router.rs").expect("a router");
    let (served, described) = (served(router, &constants(&tree)), described(&document()));
    assert!(served.len() > 15, "the paths were found: {served:?}");
    let missing = served
        .difference(&described)
        .map(|path| format!("{DOCUMENT}: {path} is served and not described"));
    let extra = described
        .difference(&served)
        .map(|path| format!("{DOCUMENT}: {path} is described and not served"));
    hold("the document tells the router's paths", missing.chain(extra).collect::<Vec<_>>());
}

#[test]
fn every_kind_of_problem_is_listed() {
    let made: BTreeSet<String> =
        ProblemKind::ALL.iter().map(|kind| format!("/problems/{}", kind.as_str())).collect();
    let document = document();
    let listed = &document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"];
    let listed: BTreeSet<String> = serde_json::from_value(listed.clone()).expect("a list");
    assert_eq!(listed, made, "{DOCUMENT} lists the kinds of src/web/problem.rs");
}

#[test]
fn every_event_type_is_listed() {
    let document = document();
    let listed = document["components"]["schemas"]["Event"]["properties"]["type"]["enum"]
        .as_array()
        .expect("a list")
        .clone();
    assert_eq!(
        listed,
        EventType::ALL.iter().map(|kind| Value::from(kind.as_str())).collect::<Vec<_>>()
    );
}

/// The templates of a schema's ways, each with its arguments.
#[test]
fn every_template_is_listed_with_its_arguments() {
    let (document, words) = (document(), MessageCatalog::load().expect("the locales are whole"));
    let ways = document["components"]["schemas"]["Template"]["oneOf"].as_array().expect("ways");
    let mut listed = BTreeMap::new();
    for way in ways {
        let arguments: Vec<String> =
            serde_json::from_value(way["properties"]["arguments"]["required"].clone())
                .expect("names");
        assert_eq!(way["properties"]["arguments"]["maxProperties"], arguments.len(), "{way}");
        let names: Vec<String> =
            serde_json::from_value(way["properties"]["template"]["enum"].clone()).expect("names");
        listed.extend(names.into_iter().map(|name| (name, arguments.clone())));
    }
    let file = std::fs::read_to_string(top().join("locales/en/templates.ftl")).expect("templates");
    let names = file
        .lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with([' ', '#', '-']));
    let there: BTreeMap<String, Vec<String>> = names
        .map(|name| {
            let template = words.template(name).unwrap_or_else(|| panic!("{name} is a template"));
            (name.to_owned(), template.arguments.iter().cloned().collect())
        })
        .collect();
    assert_eq!(listed, there, "{DOCUMENT} lists the templates of locales/en/templates.ftl");
}

/// A description that says something: more than three words, here or where the reference leads to.
fn is_described(document: &Value, says: &Value) -> bool {
    let tells = |value: &Value| {
        value["description"].as_str().is_some_and(|words| words.split_whitespace().count() > 3)
    };
    let target = says["$ref"].as_str().map(|target| target.trim_start_matches('#'));
    tells(says) || target.and_then(|target| document.pointer(target)).is_some_and(tells)
}

/// The properties, parameters and headers under `value` that have no description. `known` are the
/// properties of the schema that `value` is an alternative of: there they may stand as conditions.
fn undescribed(
    document: &Value,
    value: &Value,
    place: &str,
    known: &[&str],
    faults: &mut Vec<String>,
) {
    let Value::Object(fields) = value else {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            undescribed(document, item, &format!("{place}/{index}"), known, faults);
        }
        return;
    };
    let mut named = known.to_vec();
    for (kind, name, says) in ["properties", "headers"].iter().flat_map(|kind| {
        let inside = fields.get(*kind).and_then(Value::as_object).into_iter().flatten();
        inside.map(move |(name, says)| (kind, name, says))
    }) {
        named.push(name);
        let is_told = is_described(document, says);
        if is_told {
            undescribed(document, says, &format!("{place}/{kind}/{name}"), &[], faults);
        } else if !known.contains(&name.as_str()) {
            faults.push(format!("{DOCUMENT}: {place}/{kind}/{name} has no description"));
        }
    }
    let is_parameter = fields.contains_key("in") && fields.contains_key("name");
    if is_parameter && !is_described(document, value) {
        faults.push(format!("{DOCUMENT}: the parameter {place} has no description"));
    }
    for (name, inside) in fields {
        let place = format!("{place}/{name}");
        match name.as_str() {
            "properties" | "headers" | "example" | "examples" | "enum" | "const" | "default" => {}
            "oneOf" | "anyOf" | "allOf" => undescribed(document, inside, &place, &named, faults),
            _ => undescribed(document, inside, &place, &[], faults),
        }
    }
}

#[test]
fn every_property_parameter_and_header_is_described() {
    let document = document();
    let mut faults = Vec::new();
    undescribed(&document, &document, "", &[], &mut faults);
    for (name, header) in document["components"]["headers"].as_object().expect("headers") {
        assert!(is_described(&document, header), "{DOCUMENT}: the header {name}");
    }
    hold("every property, parameter and header has a description of more than three words", faults);
}

#[test]
fn a_property_without_a_description_is_found() {
    let schema = serde_json::json!({
        "properties": {
            "told": {"description": "What the reader reads of it."},
            "short": {"description": "When it was."},
            "list": {"description": "All parts of the whole.", "items": {"properties": {"deep": {}}}}
        },
        "oneOf": [{"properties": {"told": {"type": "null"}, "new": {"type": "string"}}}],
        "parameters": [{"in": "query", "name": "page"}],
        "headers": {"Retry-After": {"description": "Seconds."}}
    });
    let mut faults = Vec::new();
    undescribed(&schema, &schema, "", &[], &mut faults);
    let places = [
        "/properties/list/items/properties/deep",
        "/properties/short",
        "/headers/Retry-After",
        "/oneOf/0/properties/new",
        "/parameters/0",
    ];
    assert_eq!(faults.len(), places.len(), "{faults:?}");
    for place in places {
        assert!(faults.iter().any(|fault| fault.contains(&format!("{place} has"))), "{faults:?}");
    }
}

/// Every object of a value, with where it stands.
fn objects<'v>(value: &'v Value, pointer: &str, visit: &mut dyn FnMut(&str, &'v Value)) {
    visit(pointer, value);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                objects(
                    value,
                    &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")),
                    visit,
                );
            }
        }
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(place, value)| objects(value, &format!("{pointer}/{place}"), visit)),
        _ => {}
    }
}

#[test]
fn the_document_holds_together() {
    let document = document();
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    objects(&document, "", &mut |pointer, value| {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            let target = target.trim_start_matches('#');
            used.insert(target.to_owned());
            if document.pointer(target).is_none() {
                faults.push(format!("{DOCUMENT}{pointer}: there is no {target}"));
            }
        }
    });
    for kind in ["schemas", "responses", "parameters"] {
        let idle = document["components"][kind].as_object().expect("components").keys();
        let idle = idle
            .map(|name| format!("/components/{kind}/{name}"))
            .filter(|name| !used.contains(name));
        // Every path may answer so.
        faults.extend(
            idle.filter(|name| !["/405", "/408"].iter().any(|any| name.ends_with(any)))
                .map(|name| format!("{DOCUMENT}: nobody uses {name}")),
        );
    }
    let (mut ids, scopes) =
        (BTreeSet::new(), Scope::ALL.iter().copied().map(Scope::as_str).collect::<Vec<_>>());
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let mut fault = |why: &str| faults.push(format!("{DOCUMENT}: {method} {path} {why}"));
            let words = |name: &str| operation[name].as_str().is_some_and(|text| !text.is_empty());
            if !words("summary")
                || !operation["responses"].is_object()
                || !operation["security"].is_array()
            {
                fault("says no summary, responses or security");
            }
            if !ids.insert(operation["operationId"].as_str().unwrap_or_default())
                || !words("operationId")
            {
                fault("has no operationId of its own");
            }
            let asked = operation["security"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|one| one["key"].as_array());
            if asked.flatten().any(|scope| !scopes.contains(&scope.as_str().unwrap_or_default())) {
                fault("asks for a scope that there is not");
            }
        }
    }
    hold("the document holds together", faults);
}
