-- Which channels there are is the program's business, no longer the tables': the registry of channels checks the names. A CHECK
-- can't be dropped in place on both databases, so tables are made anew where a key holds the channel, and columns elsewhere. What
-- is found by the address of a phone is found by its segments: only what is charged as a text has them.

DROP VIEW telegram_messages;
DROP VIEW sms_deliveries;
DROP VIEW sms_errors;

ALTER TABLE attempts RENAME TO attempts_before;
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    notification_id TEXT NOT NULL REFERENCES notifications (id),
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    try INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'confirmed', 'unconfirmed', 'failed', 'unknown')),
    class TEXT,
    code TEXT,
    detail TEXT,
    provider_id TEXT,
    -- What the provider last said of it, in the provider's word.
    provider_status TEXT,
    -- Of the words as they were sent: an attempt that is unknown is found again by it.
    body_hash TEXT,
    -- How many SMS segments its words take; none on a channel of rich text.
    segments INTEGER,
    due_at_ms BIGINT NOT NULL,
    started_at_ms BIGINT,
    ended_at_ms BIGINT,
    confirmed_at_ms BIGINT,
    CHECK (state <> 'failed' OR class IS NOT NULL),
    UNIQUE (notification_id, channel, try)
);
INSERT INTO attempts (id, notification_id, channel, address, try, state, class, code, detail, provider_id, provider_status, body_hash,
        segments, due_at_ms, started_at_ms, ended_at_ms, confirmed_at_ms)
    SELECT id, notification_id, channel, address, try, state, class, code, detail, provider_id, provider_status, body_hash,
        segments, due_at_ms, started_at_ms, ended_at_ms, confirmed_at_ms FROM attempts_before;
DROP TABLE attempts_before;
CREATE INDEX attempts_by_provider_id ON attempts (channel, provider_id, address) WHERE provider_id IS NOT NULL;
-- A text at the provider is one try of ours and no other's, whoever finds it again.
CREATE UNIQUE INDEX attempts_by_text ON attempts (channel, provider_id) WHERE segments IS NOT NULL;
CREATE INDEX attempts_by_phone ON attempts (address) WHERE segments IS NOT NULL;
CREATE INDEX attempts_ended ON attempts (ended_at_ms) WHERE ended_at_ms IS NOT NULL;

-- What was sent to Telegram through the outbox, one row a message.
CREATE VIEW telegram_messages AS
    SELECT attempts.id AS attempt_id, attempts.notification_id, attempts.address AS chat_id, attempts.provider_id AS message_id,
        attempts.state, attempts.class, attempts.code, attempts.detail, attempts.started_at_ms, attempts.ended_at_ms, attempts.confirmed_at_ms
    FROM attempts WHERE attempts.channel = 'telegram';

-- What was sent by SMS, one row a try, with what Twilio last said of it.
CREATE VIEW sms_deliveries AS
    SELECT attempts.id AS attempt_id, attempts.notification_id, attempts.address AS phone, attempts.provider_id AS message_sid,
        attempts.state, attempts.provider_status, attempts.code, attempts.segments, attempts.started_at_ms, attempts.ended_at_ms,
        attempts.confirmed_at_ms
    FROM attempts WHERE attempts.channel = 'sms';

-- What went wrong by SMS, in the answer or by receipt.
CREATE VIEW sms_errors AS
    SELECT attempts.id AS attempt_id, attempts.notification_id, attempts.address AS phone, attempts.provider_id AS message_sid,
        attempts.class, attempts.code, attempts.detail, COALESCE(attempts.confirmed_at_ms, attempts.ended_at_ms) AS at_ms
    FROM attempts WHERE attempts.channel = 'sms' AND attempts.state IN ('failed', 'unknown');

ALTER TABLE receipts RENAME TO receipts_before;
CREATE TABLE receipts (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    attempt_id TEXT,
    status TEXT NOT NULL,
    code TEXT,
    source TEXT NOT NULL CHECK (source IN ('callback', 'poll', 'person')),
    effect TEXT NOT NULL CHECK (effect IN ('moved', 'stale', 'early', 'unknown_message')),
    raw TEXT NOT NULL,
    received_at_ms BIGINT NOT NULL
);
INSERT INTO receipts (id, channel, provider_id, attempt_id, status, code, source, effect, raw, received_at_ms)
    SELECT id, channel, provider_id, attempt_id, status, code, source, effect, raw, received_at_ms FROM receipts_before;
DROP TABLE receipts_before;
CREATE INDEX receipts_by_attempt ON receipts (attempt_id, id) WHERE attempt_id IS NOT NULL;
CREATE INDEX receipts_by_provider_id ON receipts (channel, provider_id);

ALTER TABLE suppressions RENAME TO suppressions_before;
CREATE TABLE suppressions (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('blocked', 'deactivated', 'unreachable', 'invalid', 'rejected', 'opted_out')),
    since_at_ms BIGINT NOT NULL,
    PRIMARY KEY (channel, address, reason)
);
INSERT INTO suppressions (channel, address, reason, since_at_ms) SELECT channel, address, reason, since_at_ms FROM suppressions_before;
DROP TABLE suppressions_before;
-- What stands against an address is asked for all channels at once.
CREATE INDEX suppressions_by_address ON suppressions (address);

ALTER TABLE communication_preferences RENAME TO communication_preferences_before;
CREATE TABLE communication_preferences (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    category TEXT NOT NULL CHECK (category IN ('security', 'order', 'shipping', 'support', 'staff', 'marketing')),
    channel TEXT NOT NULL,
    is_wanted INTEGER NOT NULL CHECK (is_wanted IN (0, 1)),
    -- Where it was said: chat, service, or the name of the channel that their text came by.
    source TEXT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    PRIMARY KEY (customer_id, category, channel)
);
INSERT INTO communication_preferences (customer_id, category, channel, is_wanted, source, changed_at_ms)
    SELECT customer_id, category, channel, is_wanted, source, changed_at_ms FROM communication_preferences_before;
DROP TABLE communication_preferences_before;

ALTER TABLE blocked_contacts RENAME TO blocked_contacts_before;
CREATE TABLE blocked_contacts (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    blocked_by TEXT NOT NULL,
    blocked_at_ms BIGINT NOT NULL,
    -- When they were told so: once.
    told_at_ms BIGINT,
    PRIMARY KEY (channel, address)
);
INSERT INTO blocked_contacts (channel, address, blocked_by, blocked_at_ms, told_at_ms)
    SELECT channel, address, blocked_by, blocked_at_ms, told_at_ms FROM blocked_contacts_before;
DROP TABLE blocked_contacts_before;

DROP INDEX support_tickets_by_contact;
ALTER TABLE support_tickets ADD COLUMN contact_channel TEXT NOT NULL DEFAULT '';
UPDATE support_tickets SET contact_channel = channel;
ALTER TABLE support_tickets DROP COLUMN channel;
ALTER TABLE support_tickets RENAME COLUMN contact_channel TO channel;
CREATE INDEX support_tickets_by_contact ON support_tickets (channel, address, opened_at_ms);
CREATE INDEX support_tickets_by_address ON support_tickets (address);

-- By which channel it was said, or api.
ALTER TABLE ticket_messages ADD COLUMN said_by TEXT NOT NULL DEFAULT '';
UPDATE ticket_messages SET said_by = channel;
ALTER TABLE ticket_messages DROP COLUMN channel;
ALTER TABLE ticket_messages RENAME COLUMN said_by TO channel;

-- By which channel a text came.
ALTER TABLE inbound_sms ADD COLUMN channel TEXT NOT NULL DEFAULT 'sms';
