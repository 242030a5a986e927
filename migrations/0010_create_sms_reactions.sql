-- Reactions by phone: texts that quote one of ours instead of saying something. Each is a row of inbound_sms, too.
CREATE TABLE sms_reactions (
    provider_id TEXT PRIMARY KEY REFERENCES inbound_sms (provider_id),
    from_phone TEXT NOT NULL,
    -- None where the phone has no sign for it, or we do not know its language.
    sign TEXT,
    is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
    -- The text of ours that it quotes; none where it quotes none.
    notification_id TEXT,
    attempt_id TEXT,
    received_at_ms BIGINT NOT NULL,
    -- When the agents saw it, where they had to.
    drained_at_ms BIGINT,
    CHECK ((notification_id IS NULL) = (attempt_id IS NULL))
);
CREATE INDEX sms_reactions_waiting ON sms_reactions (received_at_ms) WHERE drained_at_ms IS NULL;
CREATE INDEX sms_reactions_by_notification ON sms_reactions (notification_id) WHERE notification_id IS NOT NULL;
