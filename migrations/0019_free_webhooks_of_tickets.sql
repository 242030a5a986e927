-- A webhook may be about anything, not a ticket alone. A foreign key can't be dropped in place on both databases, so the table
-- is made anew.
ALTER TABLE outgoing_events RENAME TO outgoing_events_before;
CREATE TABLE outgoing_events (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    -- The id of what the event is about, of any kind. Processes of before write a ticket's id by this name.
    ticket_id TEXT NOT NULL,
    -- What happened to one thing is sent in this order.
    place BIGINT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'failed')),
    tries INTEGER NOT NULL DEFAULT 0,
    last_answer TEXT,
    due_at_ms BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    UNIQUE (ticket_id, place),
    CHECK ((state = 'waiting') = (ended_at_ms IS NULL))
);
INSERT INTO outgoing_events (id, type, ticket_id, place, body, state, tries, last_answer, due_at_ms, created_at_ms, ended_at_ms)
    SELECT id, type, ticket_id, place, body, state, tries, last_answer, due_at_ms, created_at_ms, ended_at_ms
    FROM outgoing_events_before;
DROP TABLE outgoing_events_before;
CREATE INDEX outgoing_events_due ON outgoing_events (due_at_ms) WHERE state = 'waiting';
