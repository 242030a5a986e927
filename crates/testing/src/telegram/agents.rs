//! The shop's own people in their group: what they write there, whom they answer, and what they
//! press.

use bellhop_simulator::ChatMessage;
use serde_json::{Value, json};

use crate::house::{House, Plan};

/// The agents' group.
pub const GROUP: i64 = -100;

/// A plan with the agents' group in it.
pub fn with_group(plan: Plan) -> Plan {
    plan.with("telegram.admin_chat_id", GROUP)
}

fn user(id: i64, name: &str) -> Value {
    json!({"id": id, "is_bot": false, "first_name": name, "language_code": "de"})
}

fn group() -> Value {
    json!({"id": GROUP, "type": "supergroup", "title": "Agents", "is_forum": true})
}

/// Somebody who writes in the group.
#[derive(Debug, Clone, Copy)]
pub struct Colleague {
    pub id: i64,
    pub name: &'static str,
}

impl Colleague {
    fn message(self, text: &str) -> Value {
        json!({"message_id": 9000 + self.id, "date": 1_767_225_600, "chat": group(),
            "from": user(self.id, self.name), "text": text})
    }

    /// Writes something; what the bot answered, oldest first.
    pub async fn writes(self, house: &House, text: &str) -> Vec<ChatMessage> {
        sends(house, self.message(text)).await
    }

    /// Answers something that somebody else wrote; what the bot answered.
    pub async fn answers(self, house: &House, whom: Colleague, text: &str) -> Vec<ChatMessage> {
        let mut message = self.message(text);
        message["reply_to_message"] = whom.message("Good morning!");
        sends(house, message).await
    }

    /// Answers what a bot wrote; what the bot answered.
    pub async fn answers_a_bot(self, house: &House, text: &str) -> Vec<ChatMessage> {
        let mut message = self.message(text);
        message["reply_to_message"] = self.message("I am a bot");
        message["reply_to_message"]["from"]["is_bot"] = json!(true);
        sends(house, message).await
    }

    /// Writes in the name of the group, as anonymous administrators do; what the bot answered.
    pub async fn writes_anonymously(self, house: &House, text: &str) -> Vec<ChatMessage> {
        let mut message = self.message(text);
        message["from"] = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group",
            "username": "GroupAnonymousBot"});
        message["sender_chat"] = group();
        sends(house, message).await
    }

    /// Presses a button under a message, as it stands; the message as it stands then.
    pub async fn presses(self, house: &House, message: &ChatMessage, label: &str) -> ChatMessage {
        let button = message.buttons.iter().flatten().find(|button| button.text.contains(label));
        let data = button
            .and_then(|button| button.data.clone())
            .unwrap_or_else(|| panic!("{label:?} in {:?}", message.buttons));
        self.presses_data(house, message, &data).await
    }

    /// The same with any data.
    pub async fn presses_data(
        self,
        house: &House,
        message: &ChatMessage,
        data: &str,
    ) -> ChatMessage {
        let button = |button: &bellhop_simulator::SimButton| {
            json!({"text": button.text,
            "callback_data": button.data})
        };
        let rows: Vec<Vec<Value>> =
            message.buttons.iter().map(|row| row.iter().map(button).collect()).collect();
        let under = json!({"message_id": message.id, "date": 1_767_225_600, "chat": group(),
            "text": message.text,
            "from": {"id": 424_242, "is_bot": true, "first_name": "Bellhop"},
            "reply_markup": {"inline_keyboard": rows}});
        let query = json!({"id": format!("q{}", self.id), "from": user(self.id, self.name),
            "chat_instance": "1", "data": data, "message": under});
        house.simulator.update_raw(GROUP, "callback_query", query);
        house.quiet().await;
        house.message(GROUP, message.id)
    }
}

async fn sends(house: &House, message: Value) -> Vec<ChatMessage> {
    let before = house.newest(GROUP);
    house.simulator.update_raw(GROUP, "message", message);
    house.quiet().await;
    house.since(GROUP, before)
}
