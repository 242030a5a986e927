-- The outbox and what became of it: one row a notification, one row a try.

CREATE TABLE notifications (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL CHECK (recipient IN ('customer', 'staff')),
    customer_id TEXT,
    category TEXT NOT NULL CHECK (category IN ('security', 'order', 'shipping', 'support', 'staff', 'marketing')),
    template TEXT NOT NULL,
    locale TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),
    state TEXT NOT NULL CHECK (state IN ('scheduled', 'ready', 'in_flight', 'delivered', 'failed', 'suppressed', 'expired', 'cancelled')),
    proof TEXT CHECK (proof IN ('accepted', 'unconfirmed', 'confirmed', 'read')),
    route TEXT NOT NULL,
    leg INTEGER NOT NULL DEFAULT 0,
    -- One bit a leg: which legs are not to be tried again.
    spent INTEGER NOT NULL DEFAULT 0,
    -- How many calls were cut with their outcome unknown: resent once at most.
    cuts INTEGER NOT NULL DEFAULT 0,
    excluded TEXT NOT NULL DEFAULT '[]',
    -- The one reason of suppression that this notification may pass: the answer to a STOP passes that STOP. It is owed to who
    -- asked, so that preferences do not stop it either.
    passes TEXT,
    channel TEXT,
    address TEXT,
    subject TEXT,
    version BIGINT,
    supersedes TEXT,
    dedupe_key TEXT UNIQUE,
    tries INTEGER NOT NULL DEFAULT 0,
    attempt_count INTEGER NOT NULL DEFAULT 0,
    -- What an attempt that a provider took is waiting for, until lease_until_ms: its receipt, a reader, or to be found again.
    awaits TEXT CHECK (awaits IN ('receipt', 'read', 'reconciliation')),
    next_attempt_id TEXT,
    due_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    first_failed_at_ms BIGINT,
    lease_owner TEXT,
    lease_until_ms BIGINT,
    reason TEXT,
    replay_of TEXT,
    is_test INTEGER NOT NULL DEFAULT 0,
    created_at_ms BIGINT NOT NULL,
    settled_at_ms BIGINT,
    CHECK (awaits IS NULL OR state = 'in_flight'),
    CHECK ((state IN ('delivered', 'failed', 'suppressed', 'expired', 'cancelled')) = (settled_at_ms IS NOT NULL)),
    CHECK ((state = 'in_flight') = (lease_until_ms IS NOT NULL)),
    CHECK (state <> 'delivered' OR proof IS NOT NULL)
);
CREATE INDEX notifications_due ON notifications (priority, due_at_ms, id) WHERE state IN ('scheduled', 'ready');
CREATE INDEX notifications_leased ON notifications (lease_until_ms) WHERE state = 'in_flight';
CREATE INDEX notifications_awaiting ON notifications (lease_until_ms) WHERE awaits IS NOT NULL;
CREATE INDEX notifications_unread ON notifications (address) WHERE awaits = 'read';
CREATE INDEX notifications_settled ON notifications (settled_at_ms) WHERE settled_at_ms IS NOT NULL;
CREATE INDEX notifications_by_customer ON notifications (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX notifications_failed ON notifications (id) WHERE state = 'failed';
CREATE INDEX notifications_superseded ON notifications (supersedes) WHERE supersedes IS NOT NULL AND state IN ('scheduled', 'ready');
CREATE INDEX notifications_by_subject ON notifications (subject) WHERE subject IS NOT NULL;

CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    notification_id TEXT NOT NULL REFERENCES notifications (id),
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
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
    segments INTEGER,
    due_at_ms BIGINT NOT NULL,
    started_at_ms BIGINT,
    ended_at_ms BIGINT,
    confirmed_at_ms BIGINT,
    CHECK (state <> 'failed' OR class IS NOT NULL),
    UNIQUE (notification_id, channel, try)
);
CREATE INDEX attempts_by_provider_id ON attempts (channel, provider_id, address) WHERE provider_id IS NOT NULL;
-- A text at the provider is one try of ours and no other's, whoever finds it again.
CREATE UNIQUE INDEX attempts_by_text ON attempts (provider_id) WHERE channel = 'sms';
CREATE INDEX attempts_by_phone ON attempts (address) WHERE channel = 'sms';
CREATE INDEX attempts_ended ON attempts (ended_at_ms) WHERE ended_at_ms IS NOT NULL;

-- A provider's word on an attempt, raw and in order of arrival; also on messages that we do not know.
CREATE TABLE receipts (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
    provider_id TEXT NOT NULL,
    attempt_id TEXT,
    status TEXT NOT NULL,
    code TEXT,
    source TEXT NOT NULL CHECK (source IN ('callback', 'poll', 'person')),
    effect TEXT NOT NULL CHECK (effect IN ('moved', 'stale', 'early', 'unknown_message')),
    raw TEXT NOT NULL,
    received_at_ms BIGINT NOT NULL
);
CREATE INDEX receipts_by_attempt ON receipts (attempt_id, id) WHERE attempt_id IS NOT NULL;
CREATE INDEX receipts_by_provider_id ON receipts (channel, provider_id);

-- A standing reason not to send to an address, asked again at the moment of sending.
CREATE TABLE suppressions (
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
    address TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('blocked', 'deactivated', 'unreachable', 'invalid', 'rejected', 'opted_out')),
    since_at_ms BIGINT NOT NULL,
    PRIMARY KEY (channel, address, reason)
);

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
