//! What stories ask the tables. A table and its columns are named here and not in the stories, so
//! that a migration that renames one changes this file only:
//!
//! `house.number(&probes::attempts().channel("sms").state("failed").count())`

use std::fmt::{Display, Write as _};
use std::marker::PhantomData;
use std::ops::Deref;

/// A question for `House::number`, `House::until` or `House::texts`: a statement that answers with
/// one number or one column of texts.
#[derive(Debug, Clone)]
pub struct Question(String);

impl Deref for Question {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Display for Question {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a column must be; a plain value means "equal to".
#[derive(Debug, Clone)]
pub struct Is(String);

impl<T: Display> From<T> for Is {
    fn from(value: T) -> Self {
        Self(format!("= {}", quoted(value)))
    }
}

/// Something is there.
pub fn present() -> Is {
    Is("IS NOT NULL".to_owned())
}

/// Nothing is there.
pub fn missing() -> Is {
    Is("IS NULL".to_owned())
}

/// Another value than this.
pub fn not(value: impl Display) -> Is {
    Is(format!("<> {}", quoted(value)))
}

/// One of these values.
pub fn one_of<T: Display>(values: impl IntoIterator<Item = T>) -> Is {
    let values: Vec<_> = values.into_iter().map(quoted).collect();
    Is(format!("IN ({})", values.join(", ")))
}

/// A text of this pattern, `%` for anything.
pub fn like(pattern: impl Display) -> Is {
    Is(format!("LIKE {}", quoted(pattern)))
}

/// A number above this one.
pub fn over(number: i64) -> Is {
    Is(format!("> {number}"))
}

/// This number or one above it.
pub fn at_least(number: i64) -> Is {
    Is(format!(">= {number}"))
}

fn quoted(value: impl Display) -> String {
    format!("'{}'", value.to_string().replace('\'', "''"))
}

/// Rows of a table that fit.
#[derive(Debug, Clone)]
pub struct Rows<T> {
    table: &'static str,
    conditions: Vec<String>,
    order: Vec<&'static str>,
    is_distinct: bool,
    of: PhantomData<T>,
}

/// Columns of a table, in the order in which they were named.
#[derive(Debug, Clone)]
pub struct Columns<T>(Vec<&'static str>, PhantomData<T>);

type Choice<T> = fn(Columns<T>) -> Columns<T>;

impl<T> Rows<T> {
    fn of(table: &'static str) -> Self {
        let (conditions, order) = (Vec::new(), Vec::new());
        Self { table, conditions, order, is_distinct: false, of: PhantomData }
    }

    fn that(mut self, column: &str, is: impl Into<Is>) -> Self {
        self.conditions.push(format!("{column} {}", is.into().0));
        self
    }

    fn ask(&self, what: &str) -> Question {
        let mut sql = format!("SELECT {what} FROM {}", self.table);
        for (n, condition) in self.conditions.iter().enumerate() {
            let _ = write!(sql, " {} {condition}", if n == 0 { "WHERE" } else { "AND" });
        }
        if !self.order.is_empty() {
            let _ = write!(sql, " ORDER BY {}", self.order.join(", "));
        }
        Question(sql)
    }

    fn holds(&self, condition: &str) -> Question {
        self.ask(&format!("CASE WHEN COUNT(*) {condition} THEN 1 ELSE 0 END"))
    }

    /// How many there are.
    pub fn count(self) -> Question {
        self.ask("COUNT(*)")
    }

    /// Whether there is any.
    pub fn any(self) -> Question {
        self.holds("> 0")
    }

    /// Whether there is none.
    pub fn none(self) -> Question {
        self.holds("= 0")
    }

    /// Whether there are so many.
    pub fn exactly(self, count: impl Display) -> Question {
        self.holds(&format!("= {count}"))
    }

    /// Whether there are so many or more.
    pub fn at_least(self, count: impl Display) -> Question {
        self.holds(&format!(">= {count}"))
    }

    /// The greatest number in a column.
    pub fn max(self, column: Choice<T>) -> Question {
        self.ask(&format!("MAX({})", columns(column)[0]))
    }

    /// The number in a column of the one row.
    pub fn value(self, column: Choice<T>) -> Question {
        self.ask(columns(column)[0])
    }

    /// Rows that are shown alike are shown once.
    pub fn distinct(mut self) -> Self {
        self.is_distinct = true;
        self
    }

    /// In the order of these columns.
    pub fn sorted_by(mut self, order: Choice<T>) -> Self {
        self.order = columns(order);
        self
    }

    /// In the order of what is shown.
    pub fn sorted(mut self) -> Self {
        self.order = vec!["1"];
        self
    }

    /// A text for each row: these columns with spaces between, `-` where there is nothing.
    pub fn show(self, shown: Choice<T>) -> Question {
        let shown: Vec<_> = columns(shown)
            .into_iter()
            .map(|column| format!("COALESCE(CAST({column} AS TEXT), '-')"))
            .collect();
        let distinct = if self.is_distinct { "DISTINCT " } else { "" };
        self.ask(&format!("{distinct}{}", shown.join(" || ' ' || ")))
    }
}

fn columns<T>(choice: Choice<T>) -> Vec<&'static str> {
    choice(Columns(Vec::new(), PhantomData)).0
}

/// `function: Marker = "table" { method = "column", … }`.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident: $marker:ident = $name:literal {
        $($method:ident = $column:literal),* $(,)?
    })*) => {$(
        #[derive(Debug, Clone, Copy)]
        pub struct $marker;

        $(#[$doc])*
        pub fn $table() -> Rows<$marker> {
            Rows::of($name)
        }

        impl Rows<$marker> {
            $(pub fn $method(self, is: impl Into<Is>) -> Self {
                self.that($column, is)
            })*
        }

        impl Columns<$marker> {
            $(#[must_use]
            pub fn $method(mut self) -> Self {
                self.0.push($column);
                self
            })*
        }
    )*};
}

tables! {
    /// The shop's own people.
    agents: Agents = "agents" {
        gets_stock = "gets_stock", name = "name", phone = "phone", removed_at_ms =
        "removed_at_ms", role = "role", user_id = "user_id"
    }
    /// What staff is alerted to.
    alerts: Alerts = "alerts" {
        happened = "happened", id = "id", identity = "key", kind = "kind", state = "state"
    }
    /// Answers that are kept for requests that come again.
    api_requests: ApiRequests = "api_requests" {
        answer = "answer", idempotency_key = "idempotency_key"
    }
    /// Tries of notifications on channels.
    attempts: Attempts = "attempts" {
        address = "address", body_hash = "body_hash", channel = "channel", class = "class", code
        = "code", detail = "detail", ended_at_ms = "ended_at_ms", id = "id", notification_id =
        "notification_id", number = "try", provider_id = "provider_id", provider_status =
        "provider_status", state = "state"
    }
    /// Who did what to whom.
    audit_log: AuditLog = "audit_log" {
        action = "action", actor = "actor", detail = "detail", id = "id", object = "object"
    }
    /// Contacts whom the desk does not hear.
    blocked_contacts: BlockedContacts = "blocked_contacts" {}
    /// Bots that have run here.
    bots: Bots = "bots" {}
    /// Chats that the bot knows.
    chats: Chats = "chats" {
        chat_id = "chat_id", language_code = "language_code", source = "source"
    }
    /// What customers want to hear of, and where.
    communication_preferences: CommunicationPreferences = "communication_preferences" {
        category = "category", channel = "channel", customer_id = "customer_id", is_wanted =
        "is_wanted", source = "source"
    }
    /// Customers.
    customers: Customers = "customers" {
        id = "id", phone = "phone", time_zone = "time_zone"
    }
    /// What the bot waits for in chats.
    dialogues: Dialogues = "dialogues" {
        chat_id = "chat_id", state = "state"
    }
    /// What the order service has said.
    events: Events = "events" {
        error = "error", id = "id", place = "place", received_at_ms = "received_at_ms", refusal
        = "refusal", state = "state", webhook_id = "webhook_id"
    }
    /// Texts that came in.
    inbound_sms: InboundSms = "inbound_sms" {
        body = "body", drained_at_ms = "drained_at_ms", from_phone = "from_phone", kind =
        "kind", media = "media", needs_look = "needs_look", opt_out_type = "opt_out_type",
        provider_id = "provider_id", received_at_ms = "received_at_ms"
    }
    /// Personal links.
    link_tokens: LinkTokens = "link_tokens" {
        token_hash = "token_hash"
    }
    /// Chats of customers.
    links: Links = "links" {
        chat_id = "chat_id", customer_id = "customer_id", how = "how"
    }
    /// What customers and staff are to be told.
    notifications: Notifications = "notifications" {
        attempt_count = "attempt_count", awaits = "awaits", category = "category", channel =
        "channel", customer_id = "customer_id", due_at_ms = "due_at_ms", excluded = "excluded",
        id = "id", is_test = "is_test", passes = "passes", priority = "priority", proof =
        "proof", reason = "reason", recipient = "recipient", replay_of = "replay_of", route =
        "route", sealed = "sealed", sequence = "sequence", settled_at_ms = "settled_at_ms",
        state = "state", subject = "subject", template = "template", tries = "tries"
    }
    /// Orders as events have left them.
    orders: Orders = "orders" {
        fulfilment = "fulfilment", id = "id", payment = "payment", status = "status",
        total_minor = "total_minor"
    }
    /// What other systems hear of.
    outgoing_events: OutgoingEvents = "outgoing_events" {
        last_answer = "last_answer", state = "state", tries = "tries"
    }
    /// What providers have said of messages.
    receipts: Receipts = "receipts" {
        provider_id = "provider_id", raw = "raw"
    }
    /// Parcels.
    shipments: Shipments = "shipments" {
        order_id = "order_id", status = "status", tracking_number = "tracking_number"
    }
    /// Why texts failed, as a view for reports.
    sms_errors: SmsErrors = "sms_errors" {}
    /// Reactions by text.
    sms_reactions: SmsReactions = "sms_reactions" {
        drained_at_ms = "drained_at_ms"
    }
    /// Tickets.
    support_tickets: SupportTickets = "support_tickets" {
        address = "address", admitted_at_ms = "admitted_at_ms", assignee_name = "assignee_name",
        awaits_topic = "awaits_topic", channel = "channel", merged_into = "merged_into", number
        = "number", order_id = "order_id", score = "score", score_words = "score_words", state =
        "state", unanswered_since_ms = "unanswered_since_ms", version = "version"
    }
    /// Addresses that nothing is sent to.
    suppressions: Suppressions = "suppressions" {
        address = "address", channel = "channel", reason = "reason"
    }
    /// Updates that the bot has taken.
    updates: Updates = "telegram_bot_interactions" {
        answered_at_ms = "answered_at_ms", chat_id = "chat_id", error = "error", kind = "kind",
        outcome = "outcome", thread_id = "thread_id", update_id = "update_id"
    }
    /// Messages that Telegram has taken, as a view for reports.
    telegram_messages: TelegramMessages = "telegram_messages" {
        message_id = "message_id", state = "state"
    }
    /// When tickets are looked at again.
    ticket_clocks: TicketClocks = "ticket_clocks" {
        fired_at_ms = "fired_at_ms", kind = "kind"
    }
    /// Tickets that wait until Telegram takes calls again.
    ticket_holds: TicketHolds = "ticket_holds" {
        tries = "tries"
    }
    /// What was said in tickets.
    ticket_messages: TicketMessages = "ticket_messages" {
        album = "album", caption_of = "caption_of", id = "id", kind = "kind", place = "place",
        reason = "reason", side = "side", state = "state", words = "words"
    }
    /// Groups that have no topics.
    topicless_groups: TopiclessGroups = "topicless_groups" {}
    /// One-time codes.
    verifications: Verifications = "verifications" {
        asker = "asker", code_hash = "code_hash", created_at_ms = "created_at_ms", customer_id =
        "customer_id", id = "id", state = "state", tries = "tries"
    }
}
