//! Carriers: their names, and the addresses of their tracking pages.

use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

use crate::config::ConfigFault;

/// What stands for the tracking number in a page's address.
const NUMBER: &str = "{number}";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carrier {
    name: String,
    url: String,
}

/// Every known carrier by its key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Carriers(BTreeMap<String, Carrier>);

impl Carriers {
    fn find(&self, carrier: &str) -> Option<&Carrier> {
        let same = |text: &str| text.eq_ignore_ascii_case(carrier.trim());
        self.0.iter().find(|(key, known)| same(key) || same(&known.name)).map(|(_, known)| known)
    }

    /// What people call a carrier; one that we do not know is called what the shop calls it.
    pub fn name(&self, carrier: &str) -> String {
        self.find(carrier).map_or_else(|| carrier.to_owned(), |known| known.name.clone())
    }

    /// The page of a parcel, where we know the carrier.
    pub fn link(&self, carrier: &str, number: &str) -> Option<String> {
        let encoded: String = url::form_urlencoded::byte_serialize(number.as_bytes()).collect();
        Some(self.find(carrier)?.url.replace(NUMBER, &encoded))
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        for (key, carrier) in &self.0 {
            let valid = Url::parse(&carrier.url.replace(NUMBER, "1"))
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            if !valid || !carrier.url.contains(NUMBER) {
                faults.push(ConfigFault::new(
                    format!("carriers.{key}.url"),
                    "must be a web address with {number} in it",
                ));
            }
        }
    }
}
