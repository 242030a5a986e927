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
    proof TEXT CHECK (proof IN ('accepted', 'confirmed', 'read')),
    route TEXT NOT NULL,
    leg INTEGER NOT NULL DEFAULT 0,
    excluded TEXT NOT NULL DEFAULT '[]',
    channel TEXT,
    address TEXT,
    subject TEXT,
    version BIGINT,
    supersedes TEXT,
    dedupe_key TEXT UNIQUE,
    tries INTEGER NOT NULL DEFAULT 0,
    attempt_count INTEGER NOT NULL DEFAULT 0,
    next_attempt_id TEXT,
    due_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    first_failed_at_ms BIGINT,
    lease_owner TEXT,
    lease_until_ms BIGINT,
    reason TEXT,
    replay_of TEXT,
    created_at_ms BIGINT NOT NULL,
    settled_at_ms BIGINT,
    CHECK ((state IN ('delivered', 'failed', 'suppressed', 'expired', 'cancelled')) = (settled_at_ms IS NOT NULL)),
    CHECK ((state = 'in_flight') = (lease_until_ms IS NOT NULL)),
    CHECK (state <> 'delivered' OR proof IS NOT NULL)
);
CREATE INDEX notifications_due ON notifications (priority, due_at_ms, id) WHERE state IN ('scheduled', 'ready');
CREATE INDEX notifications_leased ON notifications (lease_until_ms) WHERE state = 'in_flight';
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
    due_at_ms BIGINT NOT NULL,
    started_at_ms BIGINT,
    ended_at_ms BIGINT,
    CHECK (state <> 'failed' OR class IS NOT NULL),
    UNIQUE (notification_id, channel, try)
);
CREATE INDEX attempts_by_provider_id ON attempts (channel, provider_id) WHERE provider_id IS NOT NULL;

-- A standing reason not to send to an address, asked again at the moment of sending.
CREATE TABLE suppressions (
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
    address TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('blocked', 'deactivated', 'unreachable', 'invalid', 'opted_out')),
    since_at_ms BIGINT NOT NULL,
    PRIMARY KEY (channel, address, reason)
);

-- What the bot sent to Telegram through the outbox, one row a message.
CREATE VIEW telegram_messages AS
    SELECT attempts.id AS attempt_id, attempts.notification_id, attempts.address AS chat_id, attempts.provider_id AS message_id,
        attempts.state, attempts.class, attempts.detail, attempts.started_at_ms, attempts.ended_at_ms
    FROM attempts WHERE attempts.channel = 'telegram';
