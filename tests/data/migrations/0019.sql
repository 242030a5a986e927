-- Webhooks about what is no ticket.
INSERT INTO outgoing_events (id, type, ticket_id, place, body, state, tries, last_answer, due_at_ms, created_at_ms, ended_at_ms) VALUES
    ('evo_3', 'customer.linked', 'c-1', 1, '{}', 'waiting', 0, NULL, 1772366400000, 1772366400000, NULL),
    ('evo_4', 'customer.linked', 'c-1', 2, '{}', 'failed', 10, '503', 1772366400000, 1772366400000, 1772366400001);
