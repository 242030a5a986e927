-- What somebody listens to, and what nobody does.
INSERT INTO notifications (id, recipient, category, template, locale, priority, state, route, leg, excluded, channel, address, tries,
    attempt_count, due_at_ms, created_at_ms, purpose) VALUES
    ('ntf_171', 'staff', 'staff', 'ticket-card', 'en', 3, 'ready', '[]', 0, '[]', 'telegram', '-100', 0, 0, 1772366400000, 1772366400000, 'ticket_card'),
    ('ntf_172', 'customer', 'shipping', 'push-order-shipped', 'en', 2, 'ready', '[]', 0, '[]', 'telegram', '7', 0, 0, 1772366400000, 1772366400000, 'notice');
