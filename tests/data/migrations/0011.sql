-- Somebody who came by an advertisement, words that were forwarded, a ticket and a card in topics of a private chat.
INSERT INTO chats (chat_id, source, first_seen_at_ms) VALUES (1401, 'insta', 1772366400000);
INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, forwarded, words, channel, said_chat_id, said_message_id, state, said_at_ms) VALUES
    ('msg_forwarded', 'tkt_1', 140, 'customer', 'Ana', 'text', '{"of":"person","name":"Ben"}', '"look"', 'telegram', 7, 140, 'kept', 1772366400000);
UPDATE support_tickets SET contact_topic_id = 500 WHERE id = 'tkt_1';
UPDATE order_cards SET topic_id = 500 WHERE chat_id = 7;
