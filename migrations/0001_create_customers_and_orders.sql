-- Who the shop's customers are, and what the order service said of their orders.
-- A …_stamp says which event a value is from: its time in milliseconds times 16, plus its type's place. The greatest wins,
-- whatever order events come in; a value without one was never said.

CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT,
    name_stamp BIGINT,
    locale TEXT,
    locale_stamp BIGINT,
    time_zone TEXT,
    time_zone_stamp BIGINT,
    phone TEXT,
    phone_stamp BIGINT,
    created_at_ms BIGINT NOT NULL
);
CREATE INDEX customers_by_phone ON customers (phone) WHERE phone IS NOT NULL;

-- What we know of a private chat whether or not it is linked.
CREATE TABLE chats (
    chat_id BIGINT PRIMARY KEY,
    language_code TEXT,
    locale_choice TEXT,
    first_seen_at_ms BIGINT NOT NULL
);

CREATE TABLE links (
    chat_id BIGINT PRIMARY KEY,
    customer_id TEXT NOT NULL UNIQUE REFERENCES customers (id),
    how TEXT NOT NULL CHECK (how IN ('deep_link', 'contact', 'code', 'shop')),
    linked_at_ms BIGINT NOT NULL
);

CREATE TABLE link_tokens (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    used_by_chat_id BIGINT
);

-- The inbox: an event is answered 2xx when its row is on disk, and applied from here.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    webhook_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    body_hash TEXT NOT NULL,
    type TEXT NOT NULL,
    occurred_at_ms BIGINT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'applied', 'failed')),
    applied_at_ms BIGINT,
    error TEXT,
    CHECK ((state = 'pending') = (applied_at_ms IS NULL)),
    UNIQUE (webhook_id, place)
);
CREATE INDEX events_pending ON events (id) WHERE state = 'pending';

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    lookup TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    customer_stamp BIGINT NOT NULL DEFAULT 0,
    status TEXT CHECK (status IN ('placed', 'paid', 'packed', 'shipped', 'out_for_delivery', 'delivered', 'delayed', 'cancelled', 'refunded')),
    status_at_ms BIGINT,
    currency TEXT,
    currency_stamp BIGINT,
    total_minor BIGINT CHECK (total_minor >= 0),
    total_stamp BIGINT,
    items TEXT NOT NULL DEFAULT '[]',
    items_stamp BIGINT,
    placed_at_ms BIGINT,
    placed_stamp BIGINT,
    url TEXT,
    url_stamp BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL
);
CREATE INDEX orders_by_customer ON orders (customer_id, created_at_ms);
CREATE INDEX orders_by_lookup ON orders (lookup);

CREATE TABLE shipments (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    carrier TEXT,
    carrier_stamp BIGINT,
    tracking_number TEXT,
    tracking_number_stamp BIGINT,
    eta_at_ms BIGINT,
    eta_stamp BIGINT,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'info_received', 'in_transit', 'out_for_delivery',
        'attempt_fail', 'available_for_pickup', 'delivered', 'exception', 'expired')),
    status_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL
);
CREATE INDEX shipments_by_order ON shipments (order_id);
CREATE INDEX shipments_by_tracking_number ON shipments (tracking_number) WHERE tracking_number IS NOT NULL;

CREATE TABLE checkpoints (
    shipment_id TEXT NOT NULL REFERENCES shipments (id),
    at_ms BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'info_received', 'in_transit', 'out_for_delivery',
        'attempt_fail', 'available_for_pickup', 'delivered', 'exception', 'expired')),
    place TEXT,
    note TEXT,
    stamp BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shipment_id, at_ms, status)
);

-- The live card of an order in a chat: the newest message that shows it, and which version it shows.
CREATE TABLE order_cards (
    order_id TEXT NOT NULL REFERENCES orders (id),
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    sent_at_ms BIGINT NOT NULL,
    PRIMARY KEY (order_id, chat_id)
);

CREATE TABLE audit_log (
    id TEXT PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
