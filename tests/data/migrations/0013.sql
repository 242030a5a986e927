-- A ticket of a chat that nobody knows, which waits for its topic, one that was let in, and what their group was told.
UPDATE support_tickets SET admitted_at_ms = 1772366400000, found_topic_id = 77 WHERE id = 'tkt_1';
INSERT INTO support_tickets (id, number, state, channel, address, locale, category, priority, group_chat_id, topic_state, opened_at_ms, changed_at_ms, deferred_at_ms) VALUES
    ('tkt_deferred', 1404, 'new', 'telegram', '1402', 'en', 'other', 2, -100500, 'none', 1772366400000, 1772366400000, 1772366400000);
INSERT INTO ticket_digests (group_chat_id, told_at_ms, newest_at_ms) VALUES (-100500, 1772366400000, 1772366400000);
