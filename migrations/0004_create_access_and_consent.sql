-- Who may call the API, what customers chose, and what came in by SMS.

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('service', 'reader', 'support', 'admin')),
    key_hash TEXT NOT NULL UNIQUE,
    -- The first letters, by which a person tells keys apart.
    hint TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    last_used_at_ms BIGINT,
    revoked_at_ms BIGINT
);

-- The answer to a request that carried an Idempotency-Key: the same request again gets it again.
CREATE TABLE api_requests (
    key_id TEXT NOT NULL REFERENCES api_keys (id),
    idempotency_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (key_id, idempotency_key)
);

-- What a customer chose. No row means yes, for marketing no.
CREATE TABLE communication_preferences (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    category TEXT NOT NULL CHECK (category IN ('security', 'order', 'shipping', 'support', 'staff', 'marketing')),
    channel TEXT NOT NULL CHECK (channel IN ('telegram', 'sms')),
    is_wanted INTEGER NOT NULL CHECK (is_wanted IN (0, 1)),
    source TEXT NOT NULL CHECK (source IN ('chat', 'sms', 'service')),
    changed_at_ms BIGINT NOT NULL,
    PRIMARY KEY (customer_id, category, channel)
);

CREATE TABLE inbound_sms (
    provider_id TEXT PRIMARY KEY,
    from_phone TEXT NOT NULL,
    to_phone TEXT NOT NULL,
    body TEXT NOT NULL,
    media TEXT NOT NULL DEFAULT '[]',
    segments INTEGER NOT NULL DEFAULT 1,
    -- What we took it for; a plain text waits for the support desk, and so does a keyword that somebody should look at.
    kind TEXT NOT NULL CHECK (kind IN ('stop', 'start', 'help', 'text')),
    opt_out_type TEXT,
    needs_look INTEGER NOT NULL DEFAULT 0,
    received_at_ms BIGINT NOT NULL,
    drained_at_ms BIGINT
);
CREATE INDEX inbound_sms_waiting ON inbound_sms (received_at_ms) WHERE drained_at_ms IS NULL AND (kind = 'text' OR needs_look = 1);
CREATE INDEX inbound_sms_by_phone ON inbound_sms (from_phone, received_at_ms);
