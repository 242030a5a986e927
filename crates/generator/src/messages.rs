//! The words of notifications, as the program composes them.

use std::fmt::Display;

use crate::orders::{Order, Said};
use crate::shop::Shop;

/// A value inside of a sentence, between the signs that keep its direction apart.
fn apart(value: impl Display) -> String {
    format!("\u{2068}{value}\u{2069}")
}

/// The content of a message about an order on Telegram, as JSON.
pub(crate) fn for_chat(shop: &Shop, order: u64, said: Said) -> String {
    let id = shop.order_id(order);
    let name = apart(&id);
    let (text, buttons) = match said {
        Said::Placed => (card(shop, order), card_buttons(&id)),
        Said::Shipped => (format!("🚚 Order <b>{name}</b> is on its way."), see(&id)),
        Said::Delivered => (format!("✅ Order <b>{name}</b> has been delivered. Enjoy!"), see(&id)),
        Said::Cancelled => (format!("❌ Order <b>{name}</b> was cancelled."), see(&id)),
    };
    format!(
        r#"{{"do":"send","text":"{text}","buttons":{buttons},"keyboard":"unchanged","silent":false,"protected":false}}"#
    )
}

/// The content of the same by SMS, as JSON.
pub(crate) fn for_phone(shop: &Shop, order: u64, said: Said) -> String {
    let id = apart(shop.order_id(order));
    let text = match said {
        Said::Placed => format!("thank you for order {id}! We will keep you posted."),
        Said::Shipped => format!("order {id} is on its way."),
        Said::Delivered => format!("order {id} has been delivered. Enjoy!"),
        Said::Cancelled => format!("order {id} was cancelled."),
    };
    let from = apart("Blue Door");
    format!(
        r#"{{"do":"send","text":"{from}: {text}","keyboard":"unchanged","silent":false,"protected":false}}"#
    )
}

fn price(minor: i64) -> String {
    apart(format!("€{}.{:02}", minor / 100, minor % 100))
}

fn card(shop: &Shop, n: u64) -> String {
    let order = Order::of(shop, n);
    let mut text = format!(
        "🎉 Thank you for your order!\\n\\n<b>Order {}</b>\\n● <b>{}</b>",
        apart(shop.order_id(n)),
        apart("Placed")
    );
    for step in ["Packed", "Shipped", "Out for delivery", "Delivered"] {
        text.push_str(&format!("\\n○ {}", apart(step)));
    }
    text.push_str("\\n");
    for (name, quantity, minor) in order.lines() {
        let (count, name) = (apart(quantity), apart(name));
        text.push_str(&format!("\\n{count} × {name} – {}", price(minor * quantity)));
    }
    text.push_str(&format!("\\nTotal: <b>{}</b>", price(order.total())));
    text
}

fn card_buttons(id: &str) -> String {
    format!(
        r#"[[{{"label":"🔄 Refresh","action":{{"press":"or:{id}"}}}}],[{{"label":"🛍 Open in the shop","action":{{"open":"https://shop.example/orders/{id}"}}}}]]"#
    )
}

fn see(id: &str) -> String {
    let name = apart(id);
    format!(r#"[[{{"label":"Order {name}","action":{{"press":"oc:{id}"}}}}]]"#)
}
