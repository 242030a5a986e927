INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, unknown_kind, words, channel, said_chat_id, said_message_id, state, said_at_ms) VALUES
    ('msg_hologram', 'tkt_1', 100, 'customer', 'Ana', 'other', 'hologram', '""', 'telegram', 7, 100, 'kept', 1772366400000);
