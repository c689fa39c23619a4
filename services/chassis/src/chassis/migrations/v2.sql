-- Version 2: deputies with dates, and the sessions that have ended (people's tokens are refused at once).

ALTER TABLE directory_user ADD COLUMN deputy_from date, ADD COLUMN deputy_until date;

CREATE TABLE directory_session_end (
    id uuid CONSTRAINT pk_directory_session_end PRIMARY KEY,
    version bigint NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    ended_at timestamptz NOT NULL
);
CREATE INDEX ix_directory_session_end_session_id ON directory_session_end (session_id);
