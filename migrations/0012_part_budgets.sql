-- Budgets: codes that the shop's own services ask for are counted apart from those that strangers ask for in chats; texts that
-- answer by themselves, and what texts cost, are counted too.

-- In whose budgets a code is counted, and by which API key it was asked for. Processes of before write the default.
ALTER TABLE verifications ADD COLUMN budget TEXT NOT NULL DEFAULT 'services' CHECK (budget IN ('services', 'linking'));
ALTER TABLE verifications ADD COLUMN key_id TEXT;
UPDATE verifications SET budget = 'linking' WHERE purpose = 'chat:link';
CREATE INDEX verifications_by_key ON verifications (key_id, created_at_ms) WHERE key_id IS NOT NULL;
CREATE INDEX verifications_unproven ON verifications (budget, created_at_ms) WHERE state <> 'approved';
CREATE INDEX verifications_tried ON verifications (budget, created_at_ms) WHERE tries > 0;

-- Two more kinds of alerts. A CHECK can't be changed in place on both databases, so the table is made anew.
ALTER TABLE alerts RENAME TO alerts_before;
CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('stock', 'dead_letter', 'expired', 'breaker', 'pause', 'desk', 'codes', 'cost')),
    -- A SKU, a channel, what stands in the way in which group, a budget, a day and how much of its money; empty where all of a
    -- kind are one.
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

-- Texts that answered a phone by themselves.
CREATE TABLE automatic_texts (
    notification_id TEXT PRIMARY KEY,
    -- The phone's line, whatever its spelling.
    line TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('stop', 'start', 'help', 'notice')),
    created_at_ms BIGINT NOT NULL
);
CREATE INDEX automatic_texts_by_line ON automatic_texts (line, created_at_ms);
CREATE INDEX automatic_texts_by_time ON automatic_texts (created_at_ms);

-- What texts cost, by quarters of an hour: in millionths of the currency's unit.
CREATE TABLE text_costs (
    currency TEXT NOT NULL,
    quarter_at_ms BIGINT NOT NULL,
    micros BIGINT NOT NULL,
    PRIMARY KEY (currency, quarter_at_ms)
);
