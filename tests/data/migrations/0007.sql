-- Orders in both their lives, parcels that were told, and a batch that was taken in part.

INSERT INTO orders (id, lookup, customer_id, status, status_at_ms, said, fulfilment, fulfilment_at_ms, payment, payment_at_ms, created_at_ms, updated_at_ms) VALUES
    ('ORD-7001', 'ORD7001', 'c-full', 'paid', 1772366400001, '{"words":{"paid":1772366400001,"delivered":1772366400000}}', 'delivered', 1772366400000, 'paid',
        1772366400001, 1772366400000, 1772366400001),
    ('ORD-7002', 'ORD7002', 'c-full', 'paid', 1772366400000, '{"words":{"paid":1772366400000},"refunds":{"id:R-1":{"amount":"5","at":1772366400001}}}', NULL, NULL,
        'partly_refunded', 1772366400001, 1772366400000, 1772366400001);
INSERT INTO orders (id, lookup, customer_id, created_at_ms, updated_at_ms) VALUES ('ORD-7003', 'ORD7003', 'c-full', 0, 0);

INSERT INTO shipments (id, order_id, told_at_ms, created_at_ms) VALUES ('S-7001', 'ORD-7001', 1772366400000, 1772366400000);

INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms, received_at_ms, payload, state, applied_at_ms, error, refusal) VALUES
    ('evt_0195e1a0000070008000000000000071', 'w-7', 0, 'hash', 'order.paid', 1772366400000, 1772366400001, '{}', 'applied', 1772366400002, NULL, NULL),
    ('evt_0195e1a0000070008000000000000072', 'w-7', 1, 'hash', 'unknown', 1772366400001, 1772366400001, '{}', 'failed', 1772366400001, 'refused',
        '[{"pointer":"/1/type","detail":"is required"}]');
