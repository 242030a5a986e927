//! What the Bot API can send, from its own list, and a builder that makes such JSON: each optional
//! field there or not, and where it is asked to, fields and words of next year at every place.

use serde_json::{Map, Value, json};

/// How deep what is built goes by choice; below that only what must be there.
const DEEPEST: usize = 4;
/// Words of which none is like another to who reads them.
const WORDS: [&str; 6] = ["x", "😀 words", "STOP", "// secret", "/order ORD-8", "ORD-9"];

/// The list.
pub struct List {
    types: Map<String, Value>,
    notices: Vec<String>,
}

/// Notices that the Bot API's pages do not call service messages.
const ALSO_NOTICES: [&str; 9] = [
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "connected_website",
    "passport_data",
];

impl List {
    pub fn load() -> Self {
        let list: Value =
            serde_json::from_str(include_str!("../../tests/data/bot_api.json")).expect("the list");
        let described = list["described_as_service_messages"].as_array().expect("names").iter();
        let described = described.map(|name| name.as_str().expect("a name").to_owned());
        let notices = described.chain(ALSO_NOTICES.map(str::to_owned)).collect();
        Self { types: list["types"].as_object().expect("types").clone(), notices }
    }

    /// The fields of a type: name, types, and whether it may be absent.
    pub fn fields(&self, of: &str) -> Vec<(&str, &str, bool)> {
        let fields = self.types.get(of).and_then(Value::as_object).into_iter().flatten();
        fields
            .map(|(name, types)| {
                (
                    name.trim_end_matches('?'),
                    types.as_str().unwrap_or_default(),
                    name.ends_with('?'),
                )
            })
            .collect()
    }

    /// The fields of a message that are notices of Telegram's own.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Every optional field of every type that can stand under a field of these types.
    pub fn optional_under(&self, types: &str) -> Vec<(String, String)> {
        let (mut seen, mut left, mut found) = (Vec::new(), named(types), Vec::new());
        while let Some(one) = left.pop() {
            if seen.contains(&one) {
                continue;
            }
            for (name, types, is_optional) in self.fields(&one) {
                if is_optional {
                    found.push((one.clone(), name.to_owned()));
                }
                left.extend(named(types));
            }
            let subtypes = self.types.get(&one).and_then(Value::as_array).into_iter().flatten();
            left.extend(subtypes.filter_map(|name| name.as_str().map(str::to_owned)));
            seen.push(one);
        }
        found
    }
}

/// The names in a list of types.
fn named(types: &str) -> Vec<String> {
    types.split('|').map(|one| one.trim_start_matches("Array of ").to_owned()).collect()
}

/// Which optional fields are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Optional<'c> {
    /// None but this one of this type.
    Only(&'c str, &'c str),
    /// All but this one of this type.
    AllBut(&'c str, &'c str),
    /// As the choices say.
    Chosen,
}

/// Makes JSON of the list's types by choices; when those are at an end, the first of everything is
/// taken.
pub struct Builder<'l> {
    pub list: &'l List,
    choices: &'l [u8],
    optional: Optional<'l>,
    /// Whether there are fields and words that are in no list.
    strange: bool,
}

impl<'l> Builder<'l> {
    /// A builder that decides by choices and adds what is in no list.
    pub fn by(list: &'l List, choices: &'l [u8]) -> Self {
        Self { list, choices, optional: Optional::Chosen, strange: true }
    }

    /// A builder of what is in the list, with these optional fields.
    pub fn with(list: &'l List, optional: Optional<'l>) -> Self {
        Self { list, choices: &[], optional, strange: false }
    }

    /// One of so many.
    pub fn pick(&mut self, of: usize) -> usize {
        let Some((first, rest)) = self.choices.split_first() else { return 0 };
        self.choices = rest;
        usize::from(*first) % of.max(1)
    }

    fn is_strange(&mut self) -> bool {
        self.strange && self.pick(4) == 3
    }

    /// A value of one of these types.
    pub fn value(&mut self, types: &str, depth: usize) -> Value {
        if let Some(words) = types.strip_prefix('=') {
            let words: Vec<&str> = words.split('|').collect();
            return if self.is_strange() {
                json!("of_next_year")
            } else {
                json!(words[self.pick(words.len())])
            };
        }
        let types: Vec<&str> = types.split('|').collect();
        let of = if depth < DEEPEST { self.pick(types.len()) } else { 0 };
        let one = types[of];
        if let Some(item) = one.strip_prefix("Array of ") {
            let count = if self.optional == Optional::Chosen { self.pick(3) } else { 1 };
            return (0..count).map(|_| self.value(item, depth + 1)).collect();
        }
        match one {
            "Integer" => json!([1, 7, 424_242, (1_i64 << 52) - 1][self.pick(4)]),
            "Float" => json!(1.5),
            "Boolean" => json!(self.pick(2) == 1),
            "True" => json!(true),
            "String" => json!(WORDS[self.pick(WORDS.len())]),
            named => self.object(named, depth + 1),
        }
    }

    /// An object of a type.
    pub fn object(&mut self, of: &str, depth: usize) -> Value {
        if let Some(subtypes) = self.list.types.get(of).and_then(Value::as_array) {
            let place = if depth < DEEPEST { self.pick(subtypes.len()) } else { 0 };
            return if self.is_strange() {
                self.unheard_of()
            } else {
                self.value(subtypes[place].as_str().expect("a name"), depth)
            };
        }
        let list = self.list;
        let mut object = Map::new();
        for (name, types, is_optional) in list.fields(of) {
            if !is_optional || self.wants(of, name, depth) {
                object.insert(name.to_owned(), self.field(of, name, types, depth));
            }
        }
        let mut object = Value::Object(object);
        self.estrange(&mut object);
        object
    }

    fn field(&mut self, of: &str, name: &str, types: &str, depth: usize) -> Value {
        match (of, name) {
            ("MessageEntity", "offset" | "length") => {
                json!([0, 1, 3, -1, 4096, i64::MAX, i64::MIN][self.pick(7)])
            }
            _ => self.value(types, depth),
        }
    }

    fn wants(&mut self, of: &str, name: &str, depth: usize) -> bool {
        match self.optional {
            Optional::Only(one, field) => (of, name) == (one, field) && depth < DEEPEST,
            // A message in a message again would be as long as a book.
            Optional::AllBut(one, field) => {
                (of, name) != (one, field) && depth < DEEPEST && of != "Message"
            }
            Optional::Chosen => depth < DEEPEST && self.pick(3) == 2,
        }
    }

    /// Adds fields that are in no list.
    pub fn estrange(&mut self, object: &mut Value) {
        if self.is_strange() {
            let name = ["hologram", "of_next_year", "was_changed", "parameters"][self.pick(4)];
            object[name] = self.unheard_of();
        }
    }

    fn unheard_of(&mut self) -> Value {
        let all = [
            json!({}),
            json!(null),
            json!(-5),
            json!("// words"),
            json!([[], {"text": "STOP"}]),
            json!({"type": "of_next_year", "text": 5, "file_id": "f", "chat": [], "from": "x"}),
        ];
        all[self.pick(all.len())].clone()
    }
}
