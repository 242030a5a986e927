-- Keys that are used and revoked, wishes, and texts of each kind.

INSERT INTO api_keys (id, name, role, key_hash, hint, created_at_ms, last_used_at_ms, revoked_at_ms) VALUES
    ('key_1', 'shop', 'service', 'hash-1', 'bh_abcd', 1772366400000, 1772366400001, NULL),
    ('key_2', 'old', 'admin', 'hash-2', 'bh_efgh', 1772366400000, NULL, 1772366400001);

INSERT INTO api_requests (key_id, idempotency_key, request_hash, status, answer, created_at_ms) VALUES
    ('key_1', 'i-1', 'hash', 202, '{}', 1772366400000);

INSERT INTO communication_preferences (customer_id, category, channel, is_wanted, source, changed_at_ms) VALUES
    ('c-full', 'marketing', 'sms', 0, 'sms', 1772366400000),
    ('c-full', 'order', 'telegram', 1, 'chat', 1772366400000);

INSERT INTO inbound_sms (provider_id, from_phone, to_phone, body, kind, received_at_ms) VALUES
    ('SM-in-1', '+4915112345678', '+15005550006', 'Where is it? <b>', 'text', 1772366400000);
INSERT INTO inbound_sms (provider_id, from_phone, to_phone, body, media, segments, kind, opt_out_type, needs_look, received_at_ms, drained_at_ms) VALUES
    ('SM-in-2', '+4915112345678', '+15005550006', 'STOP please', '[]', 1, 'stop', 'STOP', 1, 1772366400000, 1772366400001);
