-- What a shop's database holds when the first migration is all there is: full rows, bare rows, the edges of each CHECK.

INSERT INTO customers (id, name, name_stamp, locale, locale_stamp, time_zone, time_zone_stamp, phone, phone_stamp, created_at_ms) VALUES
    ('c-full', 'Lena "L" <O''Neill>', 28357862400000, 'de', 28357862400000, 'Europe/Berlin', 28357862400000, '+4915112345678', 28357862400000, 1772366400000),
    ('c-rtl', 'ليلى', 9007199254740991, 'ar', 1, 'Africa/Cairo', 1, NULL, NULL, 9007199254740991);
INSERT INTO customers (id, created_at_ms) VALUES ('c-bare', 0);

INSERT INTO chats (chat_id, language_code, locale_choice, first_seen_at_ms) VALUES
    (7, 'de-AT', 'ru', 1772366400000),
    (9007199254740991, NULL, NULL, 0);

INSERT INTO links (chat_id, customer_id, how, linked_at_ms) VALUES
    (7, 'c-full', 'deep_link', 1772366400000),
    (8, 'c-rtl', 'shop', 1772366400000);

INSERT INTO link_tokens (id, token_hash, customer_id, created_at_ms, expires_at_ms, used_at_ms, used_by_chat_id) VALUES
    ('lnk_0195e1a0000070008000000000000001', 'hash-used', 'c-full', 1772366400000, 1772452800000, 1772370000000, 7),
    ('lnk_0195e1a0000070008000000000000002', 'hash-open', 'c-bare', 1772366400000, 1772452800000, NULL, NULL);

INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms, received_at_ms, payload, state, applied_at_ms, error) VALUES
    ('evt_0195e1a0000070008000000000000001', 'w-1', 0, 'hash', 'order.placed', 1772366400000, 1772366400001, '{}', 'applied', 1772366400002, NULL),
    ('evt_0195e1a0000070008000000000000002', 'w-1', 1, 'hash', 'order.paid', 1772366400000, 1772366400001, '{}', 'pending', NULL, NULL),
    ('evt_0195e1a0000070008000000000000003', 'w-2', 0, 'hash', 'order.paid', 1772366400000, 1772366400001, '{}', 'failed', 1772366400002, 'no such order');

INSERT INTO orders (id, lookup, customer_id, customer_stamp, status, status_at_ms, currency, currency_stamp, total_minor, total_stamp, items, items_stamp,
    placed_at_ms, placed_stamp, url, url_stamp, version, created_at_ms, updated_at_ms) VALUES
    ('ORD-1042', 'ord1042', 'c-full', 28357862400003, 'shipped', 1772366400000, 'EUR', 28357862400000, 1990, 28357862400000,
        '[{"name":"Blue mug","quantity":2,"unit_price":"9.95"}]', 28357862400000, 1772366400000, 28357862400000, 'https://shop.example/o/1042',
        28357862400000, 3, 1772366400000, 1772366400000);
INSERT INTO orders (id, lookup, customer_id, created_at_ms, updated_at_ms) VALUES ('ORD-1', 'ord1', 'c-bare', 0, 0);

INSERT INTO shipments (id, order_id, carrier, carrier_stamp, tracking_number, tracking_number_stamp, eta_at_ms, eta_stamp, status, status_at_ms, created_at_ms) VALUES
    ('S-1', 'ORD-1042', 'dhl', 1, 'JD014600006228', 1, 1772539200000, 1, 'in_transit', 1772366400000, 1772366400000);
INSERT INTO shipments (id, order_id, created_at_ms) VALUES ('S-2', 'ORD-1042', 0);

INSERT INTO checkpoints (shipment_id, at_ms, status, place, note) VALUES
    ('S-1', 1772366400000, 'in_transit', 'Leipzig', 'Left the hub'),
    ('S-1', 1772366400000, 'info_received', NULL, NULL);

INSERT INTO order_cards (order_id, chat_id, message_id, version, sent_at_ms) VALUES ('ORD-1042', 7, 101, 3, 1772366400000);

INSERT INTO audit_log (id, at_ms, actor, action, object, detail) VALUES
    ('aud_0195e1a0000070008000000000000001', 1772366400000, 'shop', 'link.refused', 'c-rtl', '{}');
