//! The support desk: the agents' group with its topics, who works there, and what stands where.

use bellhop_simulator::{ChatMessage, GroupKind, Post, Rights, Role};

use crate::agents::GROUP;
use crate::house::{House, PATIENCE, Plan, house_with, reads};

/// Somebody who answers customers.
pub const BEN: i64 = 2001;
/// Somebody else who does.
pub const CLEO: i64 = 2002;
/// Lena's private chat, which is linked to her orders.
pub const LENA: i64 = 7;

/// A house with agents in a group with topics, and Lena, whose order is there.
pub async fn desk() -> House {
    desk_with(|plan| plan).await
}

/// The same with some of the plan changed.
pub async fn desk_with(change: impl Fn(Plan) -> Plan) -> House {
    let house = house_with(|plan| change(plan.with("telegram.admin_chat_id", GROUP))).await;
    house.open_desk().await;
    house
}

impl House {
    /// A person opens a ticket, whatever else is going on; they may have others. Waits until it is
    /// on record.
    pub async fn opens_ticket(&self, chat: i64, words: &str) {
        let before = self.number("SELECT COUNT(*) FROM support_tickets").await;
        let newest = self.newest(chat);
        self.simulator.say(chat, "/support");
        self.finds_button(chat, newest, "Delivery", Some("A new request")).await;
        self.simulator.press(chat, "Delivery");
        if chat == LENA {
            self.finds_button(chat, newest, "Cancel", None).await;
        }
        self.shows(chat, "Tell me what happened").await;
        let newest = self.newest(chat);
        self.simulator.say(chat, words);
        self.finds_button(chat, newest, "Send", None).await;
        self.simulator.press(chat, "Send");
        self.until(&format!(
            "SELECT CASE WHEN COUNT(*) > {before} THEN 1 ELSE 0 END FROM support_tickets"
        ))
        .await;
    }

    /// Waits until a button is there under something newer; where another one comes instead, that
    /// is pressed first.
    async fn finds_button(&self, chat: i64, after: i64, label: &str, before: Option<&str>) {
        let has = |message: &ChatMessage, label: &str| {
            crate::house::buttons(message).iter().any(|one| one.contains(label))
        };
        let found = self.simulator.wait_for(PATIENCE, |state| {
            let newer = || state.from_bot(chat).into_iter().filter(|message| message.id > after);
            let other = before.filter(|before| newer().any(|message| has(&message, before)));
            newer().any(|message| has(&message, label)).then_some(None).or(other.map(Some))
        });
        if let Some(other) =
            found.await.unwrap_or_else(|| panic!("a button {label:?} in {:?}", self.chat(chat)))
        {
            self.simulator.press(chat, other);
            Box::pin(self.finds_button(chat, after, label, None)).await;
        }
    }

    /// The agents are in their group, and Lena is known.
    pub async fn open_desk(&self) {
        self.simulator.open_group(GROUP, "Support", GroupKind::Forum);
        self.simulator.add_member(GROUP, BEN, "Ben", Some("en"), Role::Administrator(Rights::ALL));
        self.simulator.add_member(GROUP, CLEO, "Cleo", Some("en"), Role::Member);
        self.customer("c-1", LENA, "Lena", "en").await;
        self.quiet().await;
    }

    /// A person asks for help: about this, in these words; the number of the ticket.
    pub async fn asks_for_help(&self, chat: i64, category: &str, words: &str) -> String {
        self.says(chat, "/support").await;
        self.presses(chat, category).await;
        if self.simulator.button(chat, "None of these").is_some() {
            self.presses(chat, "None of these").await;
        }
        self.hears(chat, words).await;
        self.presses(chat, "Send").await;
        let told = self.shows(chat, "Your request is #").await;
        let number: String = reads(&told)
            .split('#')
            .nth(1)
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        number
    }

    /// The topic of a ticket, by its number.
    pub fn topic(&self, number: &str) -> i64 {
        let topics = self.simulator.look(|state| state.topics(GROUP));
        let found =
            topics.iter().rev().find(|(_, topic)| topic.name.contains(&format!("#{number}")));
        found
            .map(|(thread, _)| *thread)
            .unwrap_or_else(|| panic!("a topic of #{number} in {topics:?}"))
    }

    /// What a topic is called.
    pub fn topic_name(&self, number: &str) -> String {
        let topics = self.simulator.look(|state| state.topics(GROUP));
        topics
            .into_iter()
            .rev()
            .find(|(_, topic)| topic.name.contains(&format!("#{number}")))
            .map(|(_, topic)| topic.name)
            .expect("a topic")
    }

    /// What stands in a ticket's topic, its card first, as it is pinned; the notices of the topic
    /// itself left out.
    pub fn in_topic(&self, number: &str) -> Vec<ChatMessage> {
        let mut messages = self.as_it_came(number);
        messages.sort_by_key(|message| !is_card(message));
        messages
    }

    /// The same in the order in which it came.
    pub fn as_it_came(&self, number: &str) -> Vec<ChatMessage> {
        let thread = self.topic(number);
        let seen = self.simulator.look(|state| state.topic(GROUP, thread)).expect("the topic");
        seen.messages.into_iter().filter(|message| message.notice.is_none()).collect()
    }

    /// The words in a ticket's topic without its card.
    pub fn said_in_topic(&self, number: &str) -> Vec<String> {
        self.as_it_came(number).iter().filter(|message| !is_card(message)).map(reads).collect()
    }

    /// An agent writes in a ticket's topic; the message's id.
    pub async fn agent_writes(&self, agent: i64, number: &str, words: &str) -> i64 {
        self.agent_posts(agent, number, Post::text(words)).await
    }

    /// An agent posts anything in a ticket's topic; the message's id.
    pub async fn agent_posts(&self, agent: i64, number: &str, post: Post) -> i64 {
        let thread = self.topic(number);
        let posted = self.simulator.post(GROUP, agent, post.in_topic(thread));
        self.quiet().await;
        posted.message
    }

    /// An agent presses a button of a ticket's card.
    pub async fn agent_presses(&self, agent: i64, number: &str, label: &str) {
        let card = self.in_topic(number).first().cloned().expect("a card");
        self.simulator
            .press_in(GROUP, agent, card.id, label)
            .unwrap_or_else(|| panic!("{label:?} in {:?}", card.buttons));
        self.quiet().await;
    }
}

/// Whether a message is a ticket's card.
pub fn is_card(message: &ChatMessage) -> bool {
    message.from_bot && message.text.starts_with("🎫 #")
}
