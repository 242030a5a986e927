-- What was found by reading a whole table has an index now, and indexes that no statement reads are gone: each cost a write.

-- Orders of a day, for the figures of a day.
CREATE INDEX orders_updated ON orders (updated_at_ms);
-- Dead letters, and lists of what was not delivered: few among many rows.
CREATE INDEX notifications_undelivered ON notifications (state, id) WHERE state IN ('failed', 'expired', 'suppressed', 'cancelled');
-- An agent's reply to a ticket's card, in a group without topics.
CREATE INDEX support_tickets_by_card ON support_tickets (group_chat_id, card_message_id) WHERE card_message_id IS NOT NULL;
-- How long first answers of the last days took.
CREATE INDEX support_tickets_answered ON support_tickets (first_answered_at_ms) WHERE first_answered_at_ms IS NOT NULL;
-- What is to be told of one kind: without the kind, SQLite reads all alerts of that kind that there ever were.
DROP INDEX alerts_open;
CREATE INDEX alerts_open ON alerts (kind, first_at_ms) WHERE state = 'open';

DROP INDEX notifications_failed;
DROP INDEX receipts_by_provider_id;
DROP INDEX sms_reactions_by_notification;
DROP INDEX support_tickets_by_customer;
DROP INDEX telegram_bot_interactions_by_chat;
DROP INDEX ticket_links_by_ticket;
