INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words, channel, said_chat_id, said_message_id, state, is_bare, caption_of, goes,
    said_at_ms) VALUES
    ('msg_91', 'tkt_1', 91, 'customer', 'Ana', 'photo', '""', 'telegram', 7, 91, 'kept', 1, NULL, 'alone', 1772366400000),
    ('msg_92', 'tkt_1', 92, 'customer', 'Ana', 'text', '"long"', 'telegram', NULL, NULL, 'kept', 0, 'msg_91', 'in_words', 1772366400000);
UPDATE support_tickets SET awaits_topic = 1 WHERE id = 'tkt_1';
INSERT INTO ticket_holds (ticket_id, group_chat_id, tries, since_at_ms, retry_at_ms) VALUES ('tkt_1', -1001, 2, 1772366400000, 1772366460000);
INSERT INTO lost_topics (group_chat_id, topic_id, ticket_id, lost_at_ms) VALUES (-1001, 91, 'tkt_1', 1772366400000);
INSERT INTO topicless_groups (group_chat_id, tries, since_at_ms, retry_at_ms) VALUES (-1001, 1, 1772366400000, 1772367000000);
INSERT INTO alerts (id, kind, key, detail, state, first_at_ms, last_at_ms, ended_at_ms) VALUES
    ('alr_91', 'pause', 'telegram', '{"until":1772366460000}', 'cleared', 1772366400000, 1772366400000, 1772366400001),
    ('alr_92', 'desk', 'topics:-1001', '{"is_down":true,"since":1772366400000,"said":"x"}', 'open', 1772366400000, 1772366400000, NULL);
