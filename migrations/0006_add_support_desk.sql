-- The support desk: tickets, what is said in them, and what goes out one after another.

-- What has the same sequence goes out in the order of its places: none before the one ahead of it was taken or given up.
ALTER TABLE notifications ADD COLUMN sequence TEXT;
ALTER TABLE notifications ADD COLUMN place BIGINT;
CREATE INDEX notifications_in_sequence ON notifications (sequence, place) WHERE sequence IS NOT NULL AND settled_at_ms IS NULL;

-- Numbers that people read out to each other.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- A group that became a supergroup: what is configured or on record under the old id lives under the new one.
CREATE TABLE moved_chats (
    old_chat_id BIGINT PRIMARY KEY,
    new_chat_id BIGINT NOT NULL,
    moved_at_ms BIGINT NOT NULL
);

CREATE TABLE support_tickets (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('new', 'waiting_agent', 'waiting_customer', 'resolved', 'closed')),
    -- Grows with every change: who changes it says which version they saw.
    version BIGINT NOT NULL DEFAULT 1,
    -- Who asks: a private chat or a phone, and the customer whose it is, where that is known.
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
    address TEXT NOT NULL,
    -- The phone that it was asked from, where it has moved to a chat since.
    moved_from TEXT,
    customer_id TEXT REFERENCES customers (id),
    -- What they call themselves, where the shop does not know them.
    name TEXT,
    locale TEXT NOT NULL,
    category TEXT NOT NULL,
    order_id TEXT,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
    assignee BIGINT,
    assignee_name TEXT,
    merged_into TEXT REFERENCES support_tickets (id),
    group_chat_id BIGINT,
    -- Its topic there: not asked for, asked for, there, closed there; plain: a group without topics, where replies do.
    topic_state TEXT NOT NULL CHECK (topic_state IN ('none', 'asked', 'open', 'closed', 'plain')),
    topic_id BIGINT,
    topic_name TEXT,
    card_message_id BIGINT,
    -- The place of the next thing that is sent to the customer, and to the agents.
    next_out BIGINT NOT NULL DEFAULT 1,
    next_in BIGINT NOT NULL DEFAULT 1,
    opened_at_ms BIGINT NOT NULL,
    -- When somebody last said or did something in it: what its contact says next belongs to the one that was last in motion.
    changed_at_ms BIGINT NOT NULL,
    -- Of the customer's oldest message that nobody answered.
    unanswered_since_ms BIGINT,
    first_answered_at_ms BIGINT,
    resolved_at_ms BIGINT,
    closed_at_ms BIGINT,
    score INTEGER CHECK (score BETWEEN 1 AND 5),
    score_words TEXT,
    CHECK ((state = 'closed') = (closed_at_ms IS NOT NULL)),
    CHECK (merged_into IS NULL OR state = 'closed')
);
CREATE INDEX support_tickets_by_contact ON support_tickets (channel, address, opened_at_ms);
CREATE INDEX support_tickets_by_moved_from ON support_tickets (moved_from) WHERE moved_from IS NOT NULL;
CREATE INDEX support_tickets_by_customer ON support_tickets (customer_id, opened_at_ms) WHERE customer_id IS NOT NULL;
CREATE INDEX support_tickets_by_topic ON support_tickets (group_chat_id, topic_id) WHERE topic_id IS NOT NULL;
CREATE INDEX support_tickets_open ON support_tickets (opened_at_ms) WHERE state <> 'closed';

-- What is said in a ticket, and where each message was relayed to.
CREATE TABLE ticket_messages (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES support_tickets (id),
    -- The order in which things were said.
    place BIGINT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('customer', 'agent', 'note')),
    author TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    album TEXT,
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms', 'api')),
    -- Where it was said; a text by SMS or API has no message there.
    said_chat_id BIGINT,
    said_message_id BIGINT,
    -- The message of this ticket that it answers, and the words in it that it answers.
    answers TEXT,
    quote TEXT,
    -- kept: waits for its topic. on_its_way: the notification of that id carries it. told: it is there.
    state TEXT NOT NULL CHECK (state IN ('kept', 'on_its_way', 'told', 'failed', 'internal')),
    reason TEXT,
    notification_id TEXT,
    told_channel TEXT,
    told_chat_id BIGINT,
    told_message_id BIGINT,
    said_at_ms BIGINT NOT NULL,
    edited_at_ms BIGINT,
    told_at_ms BIGINT,
    UNIQUE (ticket_id, place)
);
CREATE UNIQUE INDEX ticket_messages_said ON ticket_messages (said_chat_id, said_message_id) WHERE said_message_id IS NOT NULL;
CREATE INDEX ticket_messages_told ON ticket_messages (told_chat_id, told_message_id) WHERE told_message_id IS NOT NULL;
CREATE INDEX ticket_messages_by_notification ON ticket_messages (notification_id) WHERE notification_id IS NOT NULL;
CREATE INDEX ticket_messages_by_agents ON ticket_messages (said_at_ms) WHERE side = 'agent';
CREATE INDEX ticket_messages_unsettled ON ticket_messages (ticket_id, place) WHERE state IN ('kept', 'on_its_way');

-- The texts that a long answer goes in.
CREATE TABLE ticket_texts (
    notification_id TEXT PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES ticket_messages (id),
    created_at_ms BIGINT NOT NULL
);
CREATE INDEX ticket_texts_by_message ON ticket_texts (message_id);

-- One-time links by which a ticket that was asked by SMS moves into a chat; the tokens are stored hashed.
CREATE TABLE ticket_links (
    token_hash TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES support_tickets (id),
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    used_by_chat_id BIGINT,
    used_at_ms BIGINT,
    CHECK ((used_by_chat_id IS NULL) = (used_at_ms IS NULL))
);
CREATE INDEX ticket_links_by_ticket ON ticket_links (ticket_id);

-- What is to happen to a ticket by itself at a moment: at most once each.
CREATE TABLE ticket_clocks (
    ticket_id TEXT NOT NULL REFERENCES support_tickets (id),
    kind TEXT NOT NULL CHECK (kind IN ('first_response', 'next_response', 'escalation', 'resolution', 'late_resolution', 'reminder', 'auto_close')),
    due_at_ms BIGINT NOT NULL,
    -- What set it: a clock that was set anew is another.
    round BIGINT NOT NULL,
    -- When it went off; one that has stays, so that the same round never sets it again.
    fired_at_ms BIGINT,
    PRIMARY KEY (ticket_id, kind)
);
CREATE INDEX ticket_clocks_due ON ticket_clocks (due_at_ms) WHERE fired_at_ms IS NULL;

-- Answers that agents keep at hand.
CREATE TABLE canned_replies (
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    words TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    PRIMARY KEY (name, locale)
);

-- Contacts whose messages nobody has to read.
CREATE TABLE blocked_contacts (
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
    address TEXT NOT NULL,
    blocked_by TEXT NOT NULL,
    blocked_at_ms BIGINT NOT NULL,
    -- When they were told so: once.
    told_at_ms BIGINT,
    PRIMARY KEY (channel, address)
);

-- What was done to something is read with it.
CREATE INDEX audit_log_by_object ON audit_log (object, at_ms);

-- What the shop's own systems are told of, as signed webhooks.
CREATE TABLE outgoing_events (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    ticket_id TEXT NOT NULL REFERENCES support_tickets (id),
    -- What happened to a ticket is told in this order.
    place BIGINT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'failed')),
    tries INTEGER NOT NULL DEFAULT 0,
    last_answer TEXT,
    due_at_ms BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    UNIQUE (ticket_id, place),
    CHECK ((state = 'waiting') = (ended_at_ms IS NULL))
);
CREATE INDEX outgoing_events_due ON outgoing_events (due_at_ms) WHERE state = 'waiting';
