INSERT INTO call_budgets (name, free_at_us, held_until_us, account) VALUES
    ('telegram', 1772366400000000, 0, '{"booked":7}'),
    ('telegram:7', 1772366400000000, 1772366460000000, NULL);
