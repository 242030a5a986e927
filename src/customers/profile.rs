//! What the shop says about a customer.

use crate::ids::CustomerId;
use crate::phone::Phone;

/// What the order service said of a customer. Parts it left out stay as they were.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The shop's own id.
    pub id: CustomerId,
    /// The name to greet by.
    pub name: Option<String>,
    /// A language tag, perhaps of a language that we do not speak.
    pub locale: Option<String>,
    /// The IANA name of the time zone.
    pub time_zone: Option<String>,
    pub phone: Option<Phone>,
}
