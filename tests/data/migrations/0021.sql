INSERT INTO call_budgets (name, free_at_us, held_until_us, account) VALUES
    ('telegram', 1772366400000000, 0, '{"booked":7}'),
    ('telegram:7', 1772366400000000, 1772366460000000, NULL);
INSERT INTO key_paces (key_id, free_at_us) VALUES ('key_1', 1772366400000000);
INSERT INTO channel_breakers (channel, version, replica, is_open, open_ms) VALUES ('telegram', 3, 'rep_1', 1, 2000);
