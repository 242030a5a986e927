-- A notification in each state, and an attempt in each.

INSERT INTO notifications (id, recipient, customer_id, category, template, locale, priority, state, proof, route, leg, excluded,
    channel, address, subject, version, supersedes, dedupe_key, tries, attempt_count, next_attempt_id, due_at_ms, expires_at_ms,
    first_failed_at_ms, lease_owner, lease_until_ms, reason, replay_of, created_at_ms, settled_at_ms) VALUES
    ('ntf_1', 'customer', 'c-full', 'order', 'order-card', 'de', 2, 'delivered', 'accepted', '[]', 0, '[]', 'telegram', '7', 'ORD-1042', 3,
        NULL, 'k-1', 1, 1, NULL, 1772366400000, 1772625600000, NULL, NULL, NULL, NULL, NULL, 1772366400000, 1772366401000),
    ('ntf_2', 'customer', 'c-full', 'shipping', 'push-order-shipped', 'de', 1, 'ready', NULL, '[]', 0, '[]', 'telegram', '7', 'ORD-1042', 4,
        'card ORD-1042', 'k-2', 1, 1, 'att_4', 1772366400000, NULL, 1772366401000, NULL, NULL, NULL, NULL, 1772366400000, NULL),
    ('ntf_3', 'customer', 'c-full', 'security', 'code', 'de', 0, 'in_flight', NULL, '[]', 0, '[]', 'telegram', '7', NULL, NULL,
        NULL, NULL, 0, 1, NULL, 1772366400000, NULL, NULL, 'engine-1', 1772366415000, NULL, NULL, 1772366400000, NULL),
    ('ntf_4', 'staff', NULL, 'staff', 'staff-chat-conflict', 'en', 3, 'suppressed', NULL, '[]', 0, '["telegram: no agents'' group is configured"]',
        NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, 1772366400000, NULL, NULL, NULL, NULL, 'no route', NULL, 1772366400000, 1772366400000),
    ('ntf_5', 'customer', 'c-rtl', 'marketing', 'push', 'ar', 3, 'scheduled', NULL, '[]', 0, '[]', 'telegram', '8', NULL, NULL,
        NULL, NULL, 0, 0, NULL, 1772539200000, NULL, NULL, NULL, NULL, NULL, NULL, 1772366400000, NULL),
    ('ntf_6', 'customer', 'c-full', 'order', 'order-card', 'de', 2, 'failed', NULL, '[]', 0, '[]', 'telegram', '7', NULL, NULL,
        NULL, NULL, 3, 3, NULL, 1772366400000, NULL, 1772366401000, NULL, NULL, 'bad request', 'ntf_1', 1772366400000, 1772366409000),
    ('ntf_7', 'customer', 'c-full', 'support', 'answer', 'de', 1, 'expired', NULL, '[]', 0, '[]', 'telegram', '7', NULL, NULL,
        NULL, NULL, 0, 0, NULL, 1772366400000, 1772366400000, NULL, NULL, NULL, 'too late', NULL, 1772366400000, 1772366400001),
    ('ntf_8', 'customer', 'c-full', 'order', 'order-card', 'de', 2, 'cancelled', NULL, '[]', 0, '[]', 'telegram', '7', NULL, NULL,
        'card ORD-1', NULL, 0, 0, NULL, 1772366400000, NULL, NULL, NULL, NULL, 'superseded', NULL, 1772366400000, 1772366400001);

INSERT INTO attempts (id, notification_id, channel, address, try, state, class, code, detail, provider_id, due_at_ms, started_at_ms, ended_at_ms) VALUES
    ('att_1', 'ntf_1', 'telegram', '7', 1, 'accepted', NULL, NULL, NULL, '101', 1772366400000, 1772366400100, 1772366400200),
    ('att_2', 'ntf_1', 'sms', '+4915112345678', 1, 'confirmed', NULL, NULL, NULL, 'SM1', 1772366400000, 1772366400100, 1772366400200),
    ('att_3', 'ntf_1', 'sms', '+4915112345678', 2, 'unconfirmed', NULL, NULL, NULL, 'SM2', 1772366400000, 1772366400100, 1772366400200),
    ('att_4', 'ntf_2', 'telegram', '7', 2, 'queued', NULL, NULL, NULL, NULL, 1772366402000, NULL, NULL),
    ('att_5', 'ntf_3', 'telegram', '7', 1, 'sending', NULL, NULL, NULL, NULL, 1772366400000, 1772366400100, NULL),
    ('att_6', 'ntf_6', 'telegram', '7', 3, 'failed', 'message', '400', 'Bad Request: message text is empty', NULL, 1772366400000, 1772366400100, 1772366400200),
    ('att_7', 'ntf_6', 'telegram', '7', 2, 'unknown', 'ambiguous', NULL, 'timed out', NULL, 1772366400000, 1772366400100, 1772366400200);

INSERT INTO suppressions (channel, address, reason, since_at_ms) VALUES
    ('telegram', '8', 'blocked', 1772366400000),
    ('sms', '+4915112345678', 'opted_out', 1772366400000);

INSERT INTO receipts (id, channel, provider_id, attempt_id, status, code, source, effect, raw, received_at_ms) VALUES
    ('rcp_1', 'sms', 'SM1', 'att_2', 'delivered', NULL, 'callback', 'moved', '{}', 1772366400300),
    ('rcp_2', 'sms', 'SM9', NULL, 'undelivered', '30003', 'poll', 'unknown_message', '{}', 1772366400300);
