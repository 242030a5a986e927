-- The conversation: where each chat stands, and one row for each update that was handled.

CREATE TABLE dialogues (
    chat_id BIGINT PRIMARY KEY,
    state TEXT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);

CREATE TABLE telegram_bot_interactions (
    update_id BIGINT PRIMARY KEY,
    chat_id BIGINT,
    thread_id BIGINT,
    user_id BIGINT,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'ignored', 'failed')),
    error TEXT,
    received_at_ms BIGINT NOT NULL,
    effects_at_ms BIGINT NOT NULL,
    answered_at_ms BIGINT
);
CREATE INDEX telegram_bot_interactions_by_chat ON telegram_bot_interactions (chat_id, received_at_ms);
