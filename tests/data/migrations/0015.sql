INSERT INTO paces (name, free_at_ms) VALUES ('strangers', 1772366400000);
