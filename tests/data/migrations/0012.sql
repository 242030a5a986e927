-- A code of each budget, alerts of each new kind, a text that answered by itself, and what texts cost.
INSERT INTO verifications (id, target, prefix, customer_id, purpose, code_hash, state, tries, asker, budget, key_id, created_at_ms, expires_at_ms, ended_at_ms) VALUES
    ('ver_1201', '+4915112345678', '+491511234', 'c-full', 'payment', 'hash', 'pending', 1, '127.0.0.1', 'services', 'key_1', 1772366400000, 1772366700000, NULL),
    ('ver_1202', '+4915112345678', '+491511234', NULL, 'chat:link:8', 'hash', 'pending', 2, 'chat:8', 'linking', NULL, 1772366400000, 1772366700000, NULL);
INSERT INTO alerts (id, kind, key, detail, state, first_at_ms, last_at_ms, ended_at_ms) VALUES
    ('alr_1201', 'codes', 'linking', '{"unverified":300,"wrong":10}', 'open', 1772366400000, 1772366400000, NULL),
    ('alr_1202', 'cost', '2026-03-01:80', '{}', 'cleared', 1772366400000, 1772366400000, 1772366400001);
INSERT INTO automatic_texts (notification_id, line, kind, created_at_ms) VALUES ('ntf_1201', '+4915112345678', 'help', 1772366400000);
INSERT INTO text_costs (currency, quarter_at_ms, micros) VALUES ('USD', 1772366400000, 50000);
