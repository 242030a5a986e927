//! Who buys in the demo: five people in five languages.

use serde::{Deserialize, Serialize};

/// A customer as the shop knows them. The page shows all of it.
#[derive(Debug, Clone, Serialize)]
pub struct Customer {
    pub id: &'static str,
    pub name: &'static str,
    pub locale: &'static str,
    pub time_zone: &'static str,
    pub phone: &'static str,
    /// Their Telegram chat, which the shop does not know: the page does.
    pub chat: i64,
    pub currency: &'static str,
    pub total: &'static str,
    /// What they always order.
    pub items: Vec<Item>,
    pub carrier: &'static str,
    /// Where their parcels pass through.
    pub place: &'static str,
    /// Newest first.
    pub orders: Vec<Order>,
    /// The one-time link that the shop sent last.
    pub link: Option<Link>,
    /// The one-time code that the shop asked for last.
    pub verification: Option<Verification>,
}

/// One position of an order.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    pub sku: &'static str,
    pub name: &'static str,
    pub quantity: u32,
    pub unit_price: &'static str,
}

/// An order and what the shop said last of its goods and of its money.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    pub id: String,
    pub goods: String,
    pub money: String,
    /// How many parcels there are that the shop can speak of.
    pub parcels: u32,
}

impl Order {
    /// An order of which nothing was said yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), goods: String::new(), money: String::new(), parcels: 0 }
    }

    /// The order after the shop did this.
    pub fn after(mut self, deed: &str) -> Self {
        match deed {
            "order.paid" | "order.refunded" => {
                deed.trim_start_matches("order.").clone_into(&mut self.money)
            }
            "order.refunded/part" => "partly refunded".clone_into(&mut self.money),
            "order.shipped/more" => "shipped".clone_into(&mut self.goods),
            _ => self.goods = deed.strip_prefix("order.").map_or(self.goods, str::to_owned),
        }
        match deed {
            "order.shipped/more" => self.parcels += 1,
            "order.shipped" | "order.out_for_delivery" | "order.delivered" | "shipment.updated" => {
                self.parcels = self.parcels.max(1)
            }
            _ => {}
        }
        self
    }
}

/// A one-time link as the API answers it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    pub token: String,
}

/// A one-time code, as far as the shop knows of it.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    pub id: String,
    /// What the last check of it brought.
    pub status: Option<String>,
}

fn customer(
    id: &'static str,
    name: &'static str,
    locale: &'static str,
    time_zone: &'static str,
    phone: &'static str,
    chat: i64,
) -> Customer {
    Customer {
        id,
        name,
        locale,
        time_zone,
        phone,
        chat,
        currency: "EUR",
        total: "31.40",
        items: Vec::new(),
        carrier: "dhl",
        place: "",
        orders: Vec::new(),
        link: None,
        verification: None,
    }
}

/// Two mugs and a tea at these prices.
fn basket(
    mug: &'static str,
    mug_price: &'static str,
    tea: &'static str,
    tea_price: &'static str,
) -> Vec<Item> {
    vec![
        Item { sku: "MUG-BLUE", name: mug, quantity: 2, unit_price: mug_price },
        Item { sku: "TEA-100", name: tea, quantity: 1, unit_price: tea_price },
    ]
}

/// Who is in the demo.
pub fn customers() -> [Customer; 5] {
    [
        Customer {
            currency: "USD",
            total: "34.40",
            items: basket("Blue mug", "10.95", "Green tea, 100 g", "12.50"),
            carrier: "ups",
            place: "Newark, NJ",
            ..customer("c-1001", "Sam", "en", "America/New_York", "+12025550143", 71_001)
        },
        Customer {
            items: basket("Blaue Tasse", "9.95", "Grüner Tee, 100 g", "11.50"),
            place: "Berlin",
            ..customer("c-1002", "Lena", "de", "Europe/Berlin", "+4915112345678", 71_002)
        },
        Customer {
            items: basket("Taza azul", "9.95", "Té verde, 100 g", "11.50"),
            place: "Madrid",
            ..customer("c-1003", "Lucía", "es", "Europe/Madrid", "+34612345678", 71_003)
        },
        Customer {
            currency: "KZT",
            total: "16400.00",
            items: basket("Синяя кружка", "5200.00", "Зелёный чай, 100 г", "6000.00"),
            place: "Алматы",
            ..customer("c-1004", "Анна", "ru", "Asia/Almaty", "+77011234567", 71_004)
        },
        Customer {
            currency: "KWD",
            total: "10.750",
            items: basket("كوب أزرق", "3.500", "شاي أخضر ١٠٠ غ", "3.750"),
            carrier: "fedex",
            place: "الكويت",
            ..customer("c-1005", "أميرة", "ar", "Asia/Kuwait", "+96550012345", 71_005)
        },
    ]
}
