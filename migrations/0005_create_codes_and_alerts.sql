-- One-time codes, the shop's own people, and what they are alerted of.

CREATE TABLE verifications (
    id TEXT PRIMARY KEY,
    -- What the code proves: a phone in E.164, or customer:ID where there is none.
    target TEXT NOT NULL,
    -- The phone without its last four digits, by which floods of neighbouring numbers are seen.
    prefix TEXT NOT NULL,
    customer_id TEXT,
    purpose TEXT NOT NULL,
    -- Keyed; of a decoy, whose code was told to nobody, it is random and no code has it.
    code_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'replaced', 'exhausted', 'expired')),
    tries INTEGER NOT NULL DEFAULT 0,
    -- Who asked, as far as it is known: an IP address, an IPv6 network, or chat:ID.
    asker TEXT,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    CHECK ((state = 'pending') = (ended_at_ms IS NULL))
);
CREATE UNIQUE INDEX verifications_pending ON verifications (target, purpose) WHERE state = 'pending';
CREATE INDEX verifications_by_target ON verifications (target, created_at_ms);
CREATE INDEX verifications_by_prefix ON verifications (prefix, created_at_ms);
CREATE INDEX verifications_by_asker ON verifications (asker, created_at_ms) WHERE asker IS NOT NULL;

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

-- What staff should know, merged by kind and key while it stands. A letter is a notification that reached nobody.
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('stock', 'dead_letter', 'expired', 'breaker')),
    -- A SKU, a channel; empty where all of a kind are one.
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
CREATE UNIQUE INDEX alerts_standing ON alerts (kind, key) WHERE ended_at_ms IS NULL;
CREATE INDEX alerts_by_key ON alerts (kind, key, last_at_ms);
CREATE INDEX alerts_open ON alerts (first_at_ms) WHERE state = 'open';
CREATE INDEX alerts_told ON alerts (told_at_ms) WHERE state = 'told';
