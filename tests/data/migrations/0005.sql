-- A code in each state that matters, staff, and an alert that stands and one that is over.

INSERT INTO verifications (id, target, prefix, customer_id, purpose, code_hash, state, tries, asker, created_at_ms, expires_at_ms, ended_at_ms) VALUES
    ('ver_1', '+4915112345678', '+491511234', 'c-full', 'login', 'hash', 'pending', 0, '127.0.0.1', 1772366400000, 1772366700000, NULL),
    ('ver_2', 'customer:c-9', 'customer:c-9', NULL, 'login', 'random', 'exhausted', 5, 'chat:7', 1772366400000, 1772366700000, 1772366400001);

INSERT INTO agents (user_id, name, role, phone, locale, gets_stock, added_by, added_at_ms, removed_at_ms) VALUES
    (1001, 'Ana', 'admin', '+4915112345678', 'de', 1, 'chat:1', 1772366400000, NULL),
    (1002, 'Ben', 'agent', NULL, NULL, 0, 'chat:1', 1772366400000, 1772366400001);

INSERT INTO alerts (id, kind, key, detail, happened, state, handled_by, first_at_ms, last_at_ms, told_at_ms, ended_at_ms) VALUES
    ('alr_1', 'stock', 'MUG-1', '{}', 3, 'silenced', 'Ana', 1772366400000, 1772366400001, 1772366400002, NULL),
    ('alr_2', 'stock', 'MUG-1', '{}', 1, 'cleared', NULL, 1772366400000, 1772366400001, NULL, 1772366400002);
