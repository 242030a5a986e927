-- Calls to providers, booked by replicas that share their limits. One row for each account, and one for each of its chats that was
-- called of late. Times are microseconds since 1970 by the clock of the database.

CREATE TABLE call_budgets (
    -- 'telegram', 'telegram:7', 'sms'.
    name TEXT PRIMARY KEY,
    -- When the next call at the steady rate would be due.
    free_at_us BIGINT NOT NULL,
    -- Until when a 429 forbids calls.
    held_until_us BIGINT NOT NULL DEFAULT 0,
    -- Of an account: how many calls were booked, and what is known of a pause of the whole account, as JSON.
    account TEXT
);

-- Requests of API keys, which replicas count together.
CREATE TABLE key_paces (
    key_id TEXT PRIMARY KEY,
    -- When the key's next request would be due at the steady rate, as above.
    free_at_us BIGINT NOT NULL
);

-- The breaker of each channel, as the replica that saw it change last told the others.
CREATE TABLE channel_breakers (
    channel TEXT PRIMARY KEY,
    -- Grows with each change.
    version BIGINT NOT NULL,
    replica TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    -- How long it stays open.
    open_ms BIGINT NOT NULL
);
