-- Rows of a channel that the program does not come with, in each table that names channels.
INSERT INTO notifications (id, recipient, customer_id, category, template, locale, priority, state, proof, route, excluded, channel, address,
    tries, attempt_count, due_at_ms, created_at_ms, settled_at_ms) VALUES
    ('ntf_1601', 'customer', 'c-full', 'order', 'push-order-shipped', 'de', 2, 'delivered', 'confirmed', '[]',
        '[{"channel":"telegram","reason":"no_address"},{"channel":"sms","reason":"opted_out"}]', 'pager', '+4915112345678',
        1, 1, 1772366400000, 1772366400000, 1772366401000);
INSERT INTO attempts (id, notification_id, channel, address, try, state, provider_id, provider_status, segments, due_at_ms, started_at_ms,
    ended_at_ms, confirmed_at_ms) VALUES
    ('att_1601', 'ntf_1601', 'pager', '+4915112345678', 1, 'confirmed', 'SM1', 'done', 1, 1772366400000, 1772366400100, 1772366400200, 1772366400300);
INSERT INTO receipts (id, channel, provider_id, attempt_id, status, source, effect, raw, received_at_ms) VALUES
    ('rcp_1601', 'pager', 'SM1', 'att_1601', 'done', 'callback', 'moved', '{}', 1772366400300);
INSERT INTO suppressions (channel, address, reason, since_at_ms) VALUES ('pager', '+4915112345678', 'rejected', 1772366400000);
INSERT INTO communication_preferences (customer_id, category, channel, is_wanted, source, changed_at_ms) VALUES
    ('c-full', 'marketing', 'pager', 0, 'pager', 1772366400000);
INSERT INTO blocked_contacts (channel, address, blocked_by, blocked_at_ms) VALUES ('pager', '+4915112345679', 'agent:1', 1772366400000);
INSERT INTO inbound_sms (provider_id, channel, from_phone, to_phone, body, media, segments, kind, received_at_ms) VALUES
    ('PG1', 'pager', '+4915112345678', '12345', 'Hello', '[]', 1, 'text', 1772366400000);
INSERT INTO support_tickets (id, number, state, channel, address, locale, category, priority, topic_state, opened_at_ms, changed_at_ms) VALUES
    ('tkt_1601', 1601, 'new', 'pager', '+4915112345678', 'de', 'other', 2, 'none', 1772366400000, 1772366400000);
INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words, channel, state, said_at_ms) VALUES
    ('msg_1601', 'tkt_1601', 1, 'customer', 'c-full', 'text', '"Hello"', 'pager', 'kept', 1772366400000);
