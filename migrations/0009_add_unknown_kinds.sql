-- What Telegram calls something that was said, where that is a kind that the program did not know; empty where it did not say.
ALTER TABLE ticket_messages ADD COLUMN unknown_kind TEXT;
