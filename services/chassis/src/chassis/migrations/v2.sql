-- Version 2: deputies with dates, the sessions that have ended, and what operators did with parked events.

ALTER TABLE directory_user ADD COLUMN deputy_from date, ADD COLUMN deputy_until date;

CREATE TABLE directory_session_end (
    id uuid CONSTRAINT pk_directory_session_end PRIMARY KEY,
    version bigint NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    ended_at timestamptz NOT NULL
);
CREATE INDEX ix_directory_session_end_session_id ON directory_session_end (session_id);

-- Append-only, as fact is: a held row goes when its event took effect, who sent it on stays known.
CREATE TABLE intervention (
    id uuid CONSTRAINT pk_intervention PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    act text NOT NULL CONSTRAINT ck_intervention_act CHECK (act IN ('replayed', 'discarded')),
    room text NOT NULL,
    event_id uuid NOT NULL,
    aggregate_id uuid,
    routing_key text NOT NULL,
    error text NOT NULL,
    reason text
);
