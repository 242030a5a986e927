-- What kind of dialogue each chat is in, so that nobody has to look into its state.

-- 'unknown': written by a version that does not know the column, or a state that this version does not know.
ALTER TABLE dialogues ADD COLUMN kind TEXT NOT NULL DEFAULT 'unknown'
    CHECK (kind IN ('linking', 'code', 'support', 'tracking_number', 'score', 'unknown'));
UPDATE dialogues SET kind = CASE
    WHEN state = '"linking"' THEN 'linking'
    WHEN state = '"tracking_number"' THEN 'tracking_number'
    WHEN state LIKE '{"code":%' THEN 'code'
    WHEN state LIKE '{"support":%' THEN 'support'
    WHEN state LIKE '{"score":%' THEN 'score'
    ELSE 'unknown' END;
CREATE INDEX dialogues_idle ON dialogues (updated_at_ms) WHERE kind IN ('support', 'score');
