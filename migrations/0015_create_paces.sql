-- What is spread over time for all replicas together: when the next of its kind may come.

CREATE TABLE paces (
    name TEXT PRIMARY KEY,
    free_at_ms BIGINT NOT NULL
);
