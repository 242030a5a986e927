-- Conversations in the middle, and an update with each outcome.

INSERT INTO dialogues (chat_id, state, updated_at_ms) VALUES (7, '"a state that a later version wrote"', 1772366400000);

INSERT INTO telegram_bot_interactions (update_id, chat_id, thread_id, user_id, kind, outcome, error, received_at_ms, effects_at_ms, answered_at_ms) VALUES
    (1, 7, NULL, 7, 'order', 'done', NULL, 1772366400000, 1772366400001, 1772366400002),
    (2, 7, NULL, 7, 'settings', 'done', NULL, 1772366400000, 1772366400001, NULL),
    (3, NULL, NULL, NULL, 'ignored', 'ignored', NULL, 1772366400000, 1772366400001, 1772366400002),
    (4, -1001234567890, 12, 7, 'failed', 'failed', 'the reply was not taken', 1772366400000, 1772366400001, 1772366400002);
