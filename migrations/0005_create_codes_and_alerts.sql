-- One-time codes, the shop's own people, and what they are alerted of.

CREATE TABLE verifications (
    id TEXT PRIMARY KEY,
    phone TEXT NOT NULL,
    customer_id TEXT,
    -- The chat that asked to be linked by this code, where one did.
    chat_id BIGINT,
    purpose TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'replaced', 'exhausted', 'expired', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0,
    ip TEXT,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    CHECK ((state = 'pending') = (ended_at_ms IS NULL))
);
CREATE UNIQUE INDEX verifications_pending ON verifications (phone, purpose) WHERE state = 'pending';
CREATE INDEX verifications_by_phone ON verifications (phone, created_at_ms);
CREATE INDEX verifications_by_ip ON verifications (ip, created_at_ms) WHERE ip IS NOT NULL;

CREATE TABLE agents (
    user_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
    phone TEXT,
    locale TEXT,
    gets_stock INTEGER NOT NULL DEFAULT 0,
    added_by TEXT NOT NULL,
    added_at_ms BIGINT NOT NULL,
    removed_at_ms BIGINT
);

-- What staff should know, merged by kind and key while it is open.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('stock', 'dead_letter', 'breaker', 'channel')),
    key TEXT NOT NULL,
    detail TEXT NOT NULL,
    happened INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('open', 'told', 'silenced', 'cleared')),
    first_at_ms BIGINT NOT NULL,
    last_at_ms BIGINT NOT NULL,
    told_at_ms BIGINT,
    ended_at_ms BIGINT,
    CHECK ((state IN ('open', 'told', 'silenced')) = (ended_at_ms IS NULL))
);
CREATE UNIQUE INDEX alerts_standing ON alerts (kind, key) WHERE ended_at_ms IS NULL;
CREATE INDEX alerts_open ON alerts (first_at_ms) WHERE state = 'open';
