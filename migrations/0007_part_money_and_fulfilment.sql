-- An order has two lives, its payment and its fulfilment. A batch may be taken in part. That a parcel is on its way is told once.

-- What was said of an order: {"words": {"paid": when it was said last, …}, "refunds": {…}}. Both lives follow from it; the columns
-- beside it say where they stand, and since when. `status` goes on to hold the newest word of either, for programs of before.
ALTER TABLE orders ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
ALTER TABLE orders ADD COLUMN fulfilment TEXT CHECK (fulfilment IN ('placed', 'packed', 'shipped', 'out_for_delivery', 'delivered', 'delayed', 'cancelled'));
ALTER TABLE orders ADD COLUMN fulfilment_at_ms BIGINT;
ALTER TABLE orders ADD COLUMN payment TEXT NOT NULL DEFAULT 'open' CHECK (payment IN ('open', 'paid', 'partly_refunded', 'refunded'));
ALTER TABLE orders ADD COLUMN payment_at_ms BIGINT;

-- When it was told that a parcel is on its way.
ALTER TABLE shipments ADD COLUMN told_at_ms BIGINT;

-- What was wrong with an event of a batch that was taken in part, as JSON: it is never applied.
ALTER TABLE events ADD COLUMN refusal TEXT;

-- Which words were said of each order, and when last: by the inbox, which has them all, and by the status. An event is kept as JSON
-- without line breaks: one is put where its order's id begins, what is before it is cut off, then what follows the id.
CREATE TEMPORARY TABLE heard AS
SELECT order_id, word, MAX(at_ms) AS at_ms FROM (
    SELECT substr(rest, 1, length(rest) - length(ltrim(rest, replace(rest, '"', '')))) AS order_id, word, at_ms FROM (
        SELECT substr(ltrim(text, replace(text, '
', '')), 2) AS rest, word, at_ms FROM (
            SELECT replace(payload, '"order":{"id":"', '
') AS text, substr(type, 7) AS word, occurred_at_ms AS at_ms FROM events WHERE state = 'applied' AND type LIKE 'order.%'
        ) AS applied
    ) AS begun
    UNION ALL
    SELECT id, status, status_at_ms FROM orders WHERE status IS NOT NULL AND status_at_ms IS NOT NULL
) AS every
GROUP BY order_id, word;

UPDATE orders SET said = '{"words":{' || substr(
        COALESCE(',"placed":' || CAST(words.placed AS TEXT), '') || COALESCE(',"paid":' || CAST(words.paid AS TEXT), '')
        || COALESCE(',"packed":' || CAST(words.packed AS TEXT), '') || COALESCE(',"shipped":' || CAST(words.shipped AS TEXT), '')
        || COALESCE(',"out_for_delivery":' || CAST(words.out_for_delivery AS TEXT), '')
        || COALESCE(',"delivered":' || CAST(words.delivered AS TEXT), '') || COALESCE(',"delayed":' || CAST(words.delayed AS TEXT), '')
        || COALESCE(',"cancelled":' || CAST(words.cancelled AS TEXT), '') || COALESCE(',"refunded":' || CAST(words.refunded AS TEXT), ''), 2) || '}}'
FROM (
    SELECT order_id,
        MAX(CASE WHEN word = 'placed' THEN at_ms END) AS placed, MAX(CASE WHEN word = 'paid' THEN at_ms END) AS paid,
        MAX(CASE WHEN word = 'packed' THEN at_ms END) AS packed, MAX(CASE WHEN word = 'shipped' THEN at_ms END) AS shipped,
        MAX(CASE WHEN word = 'out_for_delivery' THEN at_ms END) AS out_for_delivery,
        MAX(CASE WHEN word = 'delivered' THEN at_ms END) AS delivered, MAX(CASE WHEN word = 'delayed' THEN at_ms END) AS delayed,
        MAX(CASE WHEN word = 'cancelled' THEN at_ms END) AS cancelled, MAX(CASE WHEN word = 'refunded' THEN at_ms END) AS refunded
    FROM heard GROUP BY order_id
) AS words
WHERE words.order_id = orders.id;

-- Of two words of one moment the later in this order is the newer one.
UPDATE orders SET fulfilment = newest.word, fulfilment_at_ms = newest.at_ms
FROM (
    SELECT order_id, word, at_ms, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY at_ms DESC, CASE word WHEN 'placed' THEN 0 WHEN 'packed' THEN 1
        WHEN 'shipped' THEN 2 WHEN 'out_for_delivery' THEN 3 WHEN 'delivered' THEN 4 WHEN 'delayed' THEN 5 ELSE 6 END DESC) AS n
    FROM heard WHERE word NOT IN ('paid', 'refunded')
) AS newest
WHERE newest.order_id = orders.id AND newest.n = 1;

UPDATE orders SET payment = newest.word, payment_at_ms = newest.at_ms
FROM (
    SELECT order_id, word, at_ms, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY at_ms DESC, CASE word WHEN 'paid' THEN 0 ELSE 1 END DESC) AS n
    FROM heard WHERE word IN ('paid', 'refunded')
) AS newest
WHERE newest.order_id = orders.id AND newest.n = 1;

-- The parcels of an order that was said to be on its way were told.
UPDATE shipments SET told_at_ms = created_at_ms WHERE order_id IN (SELECT order_id FROM heard WHERE word = 'shipped');

DROP TABLE heard;
