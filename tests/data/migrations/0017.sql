-- A chat in each kind of dialogue.
INSERT INTO dialogues (chat_id, kind, state, updated_at_ms) VALUES
    (801, 'linking', '"linking"', 1772366400000),
    (802, 'code', '{"code":{"verification":"ver_019541f2a8007000800000000000aa01"}}', 1772366400000),
    (803, 'support', '{"support":{"step":"category","category":null,"order":null,"said":[],"summary":null,"shown":0}}', 1772366400000),
    (804, 'tracking_number', '"tracking_number"', 1772366400000),
    (805, 'score', '{"score":{"number":1042}}', 1772366400000);
