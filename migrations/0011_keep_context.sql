-- What a message comes with, and what belongs together.

-- By which link of the shop's own somebody first came, such as "insta".
ALTER TABLE chats ADD COLUMN source TEXT;
-- Whose words a message forwards, as JSON; none where it forwards nobody's.
ALTER TABLE ticket_messages ADD COLUMN forwarded TEXT;
-- The topic of the customer's private chat in which they last spoke of a ticket, and the one in which an order's card stands.
ALTER TABLE support_tickets ADD COLUMN contact_topic_id BIGINT;
ALTER TABLE order_cards ADD COLUMN topic_id BIGINT;
