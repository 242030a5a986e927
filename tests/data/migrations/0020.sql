-- An open alert of a kind beside one of it that is over, a dead letter, and a ticket with a card and a first answer.
INSERT INTO alerts (id, kind, key, detail, state, first_at_ms, last_at_ms, ended_at_ms) VALUES
    ('alr_2001', 'stock', 'MUG-20', '{}', 'open', 1772366400000, 1772366400000, NULL),
    ('alr_2002', 'stock', 'MUG-20', '{}', 'cleared', 1772366300000, 1772366300000, 1772366300001);
INSERT INTO notifications (id, recipient, category, template, locale, priority, state, reason, route, due_at_ms, created_at_ms, settled_at_ms) VALUES
    ('ntf_2001', 'customer', 'order', 'push-order-shipped', 'de', 2, 'failed', 'message', '[]', 1772366400000, 1772366400000, 1772366401000);
UPDATE support_tickets SET card_message_id = 9, first_answered_at_ms = 1772366400001 WHERE id = 'tkt_1';
