-- The bots that this database has served. Update numbers are each bot's own: with another bot's token they begin elsewhere and
-- may be those of updates that are on record.
CREATE TABLE bots (
    bot_id BIGINT PRIMARY KEY,
    -- 0 for the first, whose updates are on record under their own numbers.
    number BIGINT NOT NULL UNIQUE,
    first_seen_at_ms BIGINT NOT NULL
);
