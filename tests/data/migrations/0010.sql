-- A reaction to a text of ours that agents have seen, one that waits for them, and one to nothing.

INSERT INTO inbound_sms (provider_id, from_phone, to_phone, body, kind, received_at_ms, drained_at_ms) VALUES
    ('SM-in-3', '+4915112345678', '+15005550006', 'Liked “Where is it?”', 'text', 1772366400000, 1772366400000),
    ('SM-in-4', '+4915112345678', '+15005550006', 'Removed a like from “Where is it?”', 'text', 1772366400000, 1772366400000),
    ('SM-in-5', '+4915112345678', '+15005550006', 'Liked an image', 'text', 1772366400000, 1772366400000);

INSERT INTO sms_reactions (provider_id, from_phone, sign, is_removed, notification_id, attempt_id, received_at_ms, drained_at_ms) VALUES
    ('SM-in-3', '+4915112345678', '👍', 0, 'ntf_1', 'att_2', 1772366400000, 1772366400001),
    ('SM-in-4', '+4915112345678', '👍', 1, 'ntf_1', 'att_2', 1772366400000, NULL),
    ('SM-in-5', '+4915112345678', NULL, 0, NULL, NULL, 1772366400000, 1772366400000);
