-- Work that one replica does at a time, and who does it. Times are of the database's clock.
CREATE TABLE singletons (
    name TEXT PRIMARY KEY,
    -- The replica, by the name that it gave itself at its start.
    holder TEXT NOT NULL,
    -- Grows with each new holder, so that one of before knows that it was replaced.
    epoch BIGINT NOT NULL,
    -- Others may take it from then on; 0 once it was given back.
    expires_at_ms BIGINT NOT NULL
);
-- Replicas that can hold no session, behind a pooler of transactions: when each was last heard of, by the database's clock.
CREATE TABLE replicas (
    id TEXT PRIMARY KEY,
    seen_at_ms BIGINT NOT NULL
);
