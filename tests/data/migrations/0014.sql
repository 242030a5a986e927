-- The bot that this database began with, and the one that came after it.
INSERT INTO bots (bot_id, number, first_seen_at_ms) VALUES (424242, 0, 1772366400000), (515151, 1, 1772366400000);
