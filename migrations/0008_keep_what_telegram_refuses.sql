-- What stands between customers and agents, and how their words go around it.

-- How a message goes to the other side where it does not go as it is: without the words under it, which are a message of their
-- own; apart from its album; or in words alone, since it can't be copied.
ALTER TABLE ticket_messages ADD COLUMN is_bare INTEGER NOT NULL DEFAULT 0 CHECK (is_bare IN (0, 1));
ALTER TABLE ticket_messages ADD COLUMN caption_of TEXT;
ALTER TABLE ticket_messages ADD COLUMN goes TEXT NOT NULL DEFAULT 'whole' CHECK (goes IN ('whole', 'alone', 'in_words'));
CREATE INDEX ticket_messages_captions ON ticket_messages (caption_of) WHERE caption_of IS NOT NULL;

-- Whether it stands in General only until its group's topics are found again.
ALTER TABLE support_tickets ADD COLUMN awaits_topic INTEGER NOT NULL DEFAULT 0 CHECK (awaits_topic IN (0, 1));

-- Tickets whose words the agents' group does not take: they wait, and are tried again.
CREATE TABLE ticket_holds (
    ticket_id TEXT PRIMARY KEY REFERENCES support_tickets (id),
    group_chat_id BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    since_at_ms BIGINT NOT NULL,
    retry_at_ms BIGINT NOT NULL
);
CREATE INDEX ticket_holds_by_group ON ticket_holds (group_chat_id, retry_at_ms);

-- Topics that were lost: two in a row of one ticket, and its group's topics are not to be relied on.
CREATE TABLE lost_topics (
    group_chat_id BIGINT NOT NULL,
    topic_id BIGINT NOT NULL,
    ticket_id TEXT NOT NULL REFERENCES support_tickets (id),
    lost_at_ms BIGINT NOT NULL,
    PRIMARY KEY (group_chat_id, topic_id)
);
CREATE INDEX lost_topics_by_ticket ON lost_topics (ticket_id);

-- Groups in which topics that were just made are not found: what is said stands in General, and one ticket at a time tries again.
CREATE TABLE topicless_groups (
    group_chat_id BIGINT PRIMARY KEY,
    tries INTEGER NOT NULL,
    since_at_ms BIGINT NOT NULL,
    retry_at_ms BIGINT NOT NULL
);

-- Two more kinds of alerts. A CHECK can't be changed in place on both databases, so the table is made anew.
ALTER TABLE alerts RENAME TO alerts_before;
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('stock', 'dead_letter', 'expired', 'breaker', 'pause', 'desk')),
    -- A SKU, a channel, what stands in the way in which group; empty where all of a kind are one.
    key TEXT NOT NULL,
    detail TEXT NOT NULL,
    happened INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('open', 'told', 'silenced', 'cleared')),
    -- The agent who takes care of it, by name.
    handled_by TEXT,
    -- When what is to be told next began.
    first_at_ms BIGINT NOT NULL,
    last_at_ms BIGINT NOT NULL,
    told_at_ms BIGINT,
    ended_at_ms BIGINT,
    CHECK ((state = 'cleared') = (ended_at_ms IS NOT NULL))
);
INSERT INTO alerts (id, kind, key, detail, happened, state, handled_by, first_at_ms, last_at_ms, told_at_ms, ended_at_ms)
    SELECT id, kind, key, detail, happened, state, handled_by, first_at_ms, last_at_ms, told_at_ms, ended_at_ms FROM alerts_before;
DROP TABLE alerts_before;
CREATE UNIQUE INDEX alerts_standing ON alerts (kind, key) WHERE ended_at_ms IS NULL;
CREATE INDEX alerts_by_key ON alerts (kind, key, last_at_ms);
CREATE INDEX alerts_open ON alerts (first_at_ms) WHERE state = 'open';
CREATE INDEX alerts_told ON alerts (told_at_ms) WHERE state = 'told';
