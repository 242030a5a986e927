-- Tickets in each state, what was said in one, and what hangs on them.

INSERT INTO counters (name, value) VALUES ('ticket', 1002);

INSERT INTO moved_chats (old_chat_id, new_chat_id, moved_at_ms) VALUES (-100, -1001, 1772366400000);

INSERT INTO support_tickets (id, number, state, channel, address, customer_id, name, locale, category, order_id, priority, assignee, assignee_name,
    group_chat_id, topic_state, topic_id, topic_name, card_message_id, opened_at_ms, changed_at_ms, unanswered_since_ms, first_answered_at_ms) VALUES
    ('tkt_1', 1001, 'waiting_agent', 'telegram', '7', 'c-full', 'Ana', 'de', 'delivery', 'ORD-1', 1, 1001, 'Ben', -1001, 'open', 5, '#1001 Ana', 9,
        1772366400000, 1772366400001, 1772366400001, 1772366400001);
INSERT INTO support_tickets (id, number, state, channel, address, locale, category, priority, merged_into, topic_state, opened_at_ms, changed_at_ms,
    closed_at_ms, score, score_words) VALUES
    ('tkt_2', 1002, 'closed', 'sms', '+4915112345678', 'en', 'other', 2, 'tkt_1', 'none', 1772366400000, 1772366400001, 1772366400001, 5, '"<b>"');

INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words, album, channel, said_chat_id, said_message_id, answers, state, reason,
    notification_id, told_channel, told_chat_id, told_message_id, said_at_ms, edited_at_ms, told_at_ms) VALUES
    ('msg_1', 'tkt_1', 1, 'customer', 'Ana', 'photo', '"&lt;b&gt;"', 'a-1', 'telegram', 7, 11, NULL, 'told', NULL, 'ntf_1', 'telegram', -1001, 12,
        1772366400000, 1772366400001, 1772366400001),
    ('msg_2', 'tkt_1', 2, 'agent', 'Ben', 'text', '"x"', NULL, 'telegram', -1001, 13, 'msg_1', 'failed', 'blocked', 'ntf_1', NULL, NULL, NULL,
        1772366400000, NULL, NULL),
    ('msg_3', 'tkt_1', 3, 'note', 'Ben', 'text', '"// x"', NULL, 'telegram', -1001, 14, NULL, 'internal', NULL, NULL, NULL, NULL, NULL,
        1772366400000, NULL, NULL);

INSERT INTO ticket_texts (notification_id, message_id, created_at_ms) VALUES ('ntf_1', 'msg_2', 1772366400000);

INSERT INTO ticket_links (token_hash, ticket_id, created_at_ms, expires_at_ms, used_by_chat_id, used_at_ms) VALUES
    ('h-1', 'tkt_2', 1772366400000, 1772366400002, NULL, NULL), ('h-2', 'tkt_1', 1772366400000, 1772366400002, 7, 1772366400001);

INSERT INTO ticket_clocks (ticket_id, kind, due_at_ms, round, fired_at_ms) VALUES
    ('tkt_1', 'next_response', 1772366400000, 1, 1772366400001), ('tkt_1', 'escalation', 1772366400000, 1, NULL);

INSERT INTO canned_replies (name, locale, words, changed_by, changed_at_ms) VALUES ('hello', 'en', '"Hello { name }"', 'user:1001', 1772366400000);

INSERT INTO blocked_contacts (channel, address, blocked_by, blocked_at_ms, told_at_ms) VALUES
    ('telegram', '9', 'user:1001', 1772366400000, 1772366400001), ('sms', '+4915112345679', 'user:1001', 1772366400000, NULL);

INSERT INTO outgoing_events (id, type, ticket_id, place, body, state, tries, last_answer, due_at_ms, created_at_ms, ended_at_ms) VALUES
    ('evo_1', 'ticket.opened', 'tkt_1', 1, '{}', 'waiting', 1, '503', 1772366400000, 1772366400000, NULL),
    ('evo_2', 'ticket.closed', 'tkt_2', 1, '{}', 'told', 1, '204', 1772366400000, 1772366400000, 1772366400001);
