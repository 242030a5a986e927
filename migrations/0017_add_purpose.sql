-- What a notification is for, and so who hears of its outcome; before, that hung on the name of its template. Processes of
-- before write none, and what they enter is read by its template.
ALTER TABLE notifications ADD COLUMN purpose TEXT;
UPDATE notifications SET purpose = CASE template
    WHEN 'order-card' THEN 'order_card'
    WHEN 'reply' THEN 'reply'
    WHEN 'reply-draft' THEN 'reply_draft'
    WHEN 'reply-last' THEN 'reply_last'
    WHEN 'ticket-topic' THEN 'ticket_topic'
    WHEN 'ticket-card' THEN 'ticket_card'
    WHEN 'ticket-pin' THEN 'ticket_pin'
    WHEN 'ticket-relay' THEN 'ticket_to_agents'
    WHEN 'ticket-reply' THEN 'ticket_to_customer'
    WHEN 'ticket-reply-part' THEN 'ticket_part'
    WHEN 'ticket-unsend' THEN 'ticket_unsend'
    WHEN 'ticket-change' THEN 'ticket_change'
    WHEN 'ticket-not-told' THEN 'ticket_notice'
    WHEN 'ticket-not-texted' THEN 'ticket_notice'
    WHEN 'ticket-cannot-show' THEN 'ticket_notice'
    WHEN 'ticket-change-refused' THEN 'ticket_notice'
    WHEN 'ticket-said-anew' THEN 'ticket_notice'
    WHEN 'ticket-score' THEN 'ticket_notice'
    WHEN 'ticket-unknown-kind' THEN 'ticket_notice'
    WHEN 'ticket-forwarded' THEN 'ticket_notice'
    ELSE 'notice' END
    WHERE settled_at_ms IS NULL;
