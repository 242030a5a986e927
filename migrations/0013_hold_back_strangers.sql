-- Tickets of chats that nobody knows, when there are more than their group can show.

-- Since when a ticket waits for its topic, in a list with others; none where it has one, or does not wait for it.
ALTER TABLE support_tickets ADD COLUMN deferred_at_ms BIGINT;
-- When a ticket of a chat that nobody knows was let into its group: so many are within a while.
ALTER TABLE support_tickets ADD COLUMN admitted_at_ms BIGINT;
-- The last topic in which something of it has stood.
ALTER TABLE support_tickets ADD COLUMN found_topic_id BIGINT;
CREATE INDEX support_tickets_deferred ON support_tickets (group_chat_id, deferred_at_ms) WHERE deferred_at_ms IS NOT NULL;
CREATE INDEX support_tickets_admitted ON support_tickets (group_chat_id, admitted_at_ms) WHERE admitted_at_ms IS NOT NULL;

-- When a group was last told of tickets that wait, and of which as the newest.
CREATE TABLE ticket_digests (
    group_chat_id BIGINT PRIMARY KEY,
    told_at_ms BIGINT NOT NULL,
    newest_at_ms BIGINT NOT NULL
);
