-- The chassis' tables as of version 1. Released: nothing here may change any more; what comes next is the next version.

CREATE TABLE fact (
    event_id uuid CONSTRAINT pk_fact PRIMARY KEY,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    version bigint NOT NULL,
    factindex smallint NOT NULL,
    routing_key text NOT NULL,
    actor text NOT NULL,
    cause text NOT NULL,
    at timestamptz NOT NULL,
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changes jsonb NOT NULL,
    body bytea NOT NULL,
    CONSTRAINT uq_fact_aggregate_type_aggregate_id_version_factindex
        UNIQUE (aggregate_type, aggregate_id, version, factindex)
);
CREATE INDEX ix_fact_tx_event_id ON fact (tx, event_id);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_outbox PRIMARY KEY,
    event_id uuid NOT NULL,
    partition smallint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    last_error text
);

CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
) PARTITION BY RANGE (event_id);
CREATE TABLE inbox_rest PARTITION OF inbox DEFAULT;

CREATE TABLE held (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_held PRIMARY KEY,
    room text NOT NULL,
    event_id uuid NOT NULL,
    aggregate_id uuid,
    routing_key text NOT NULL,
    body bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    error text NOT NULL,
    traceback text,
    state text NOT NULL CONSTRAINT ck_held_state CHECK (state IN ('held', 'queued', 'parked', 'discarded')),
    reason text,
    held_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_held_room_event_id UNIQUE (room, event_id)
);
CREATE INDEX ix_held_due ON held (next_at) WHERE state = 'held';
CREATE INDEX ix_held_waiting ON held (room, aggregate_id) WHERE state <> 'discarded';

CREATE TABLE idempotency (
    principal text NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_idempotency PRIMARY KEY (principal, key)
);
CREATE INDEX ix_idempotency_created_at ON idempotency (created_at);

CREATE TABLE schedule (
    name text CONSTRAINT pk_schedule PRIMARY KEY,
    next_at timestamptz NOT NULL,
    last_at timestamptz,
    last_error text,
    failures integer NOT NULL DEFAULT 0
);

CREATE TABLE directory_user (
    id uuid CONSTRAINT pk_directory_user PRIMARY KEY,
    version bigint NOT NULL,
    kind text NOT NULL,
    login text,
    name jsonb NOT NULL,
    email text,
    department_id uuid,
    superior_id uuid,
    deputy_id uuid,
    account_id uuid,
    roles text[] NOT NULL,
    scopes text[] NOT NULL,
    active boolean NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX ix_directory_user_department_id ON directory_user (department_id);
CREATE INDEX ix_directory_user_deputy_id ON directory_user (deputy_id) WHERE deputy_id IS NOT NULL;
CREATE INDEX ix_directory_user_roles ON directory_user USING gin (roles);

CREATE TABLE directory_department (
    id uuid CONSTRAINT pk_directory_department PRIMARY KEY,
    version bigint NOT NULL,
    parent_id uuid,
    code text NOT NULL,
    name jsonb NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX ix_directory_department_parent_id ON directory_department (parent_id);

CREATE TABLE directory_role (
    id uuid CONSTRAINT pk_directory_role PRIMARY KEY,
    version bigint NOT NULL,
    code text NOT NULL,
    name jsonb NOT NULL,
    grants jsonb NOT NULL,
    masks jsonb NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX ix_directory_role_code ON directory_role (code);

CREATE TABLE directory_company (
    id uuid CONSTRAINT pk_directory_company PRIMARY KEY,
    version bigint NOT NULL,
    name jsonb NOT NULL,
    time_zone text NOT NULL,
    base_currency text NOT NULL,
    deleted_at timestamptz
);

-- Small, hot tables: vacuum by count of dead rows, not by share of a table that is empty at rest (speed.md 4.4).
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE held SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
ALTER TABLE idempotency SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

CREATE FUNCTION chassis_first_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Run by the worker's schedule with the owner's rights, since the application's role may do no DDL. A week that has
-- rows in the default partition stays there: nothing depends on where a row lies. 40 days: messaging.md, Subscriptions.
CREATE FUNCTION chassis_inbox_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    week timestamptz;
    low uuid;
    high uuid;
    part regclass;
    keep uuid := chassis_first_id(now() - interval '40 days');
BEGIN
    FOR ahead IN 0..3 LOOP
        week := date_trunc('week', now(), 'UTC') + ahead * interval '7 days';
        low := chassis_first_id(week);
        high := chassis_first_id(week + interval '7 days');
        IF to_regclass('inbox_' || to_char(week, 'IYYY_IW')) IS NULL
            AND NOT EXISTS (SELECT FROM inbox_rest WHERE event_id >= low AND event_id < high) THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF inbox FOR VALUES FROM (%L) TO (%L)',
                           'inbox_' || to_char(week, 'IYYY_IW'), low, high);
        END IF;
    END LOOP;
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'inbox'::regclass
            AND inhrelid <> 'inbox_rest'::regclass
            AND substring(inhrelid::regclass::text FROM 7) < to_char(now() - interval '47 days', 'IYYY_IW') LOOP
        EXECUTE format('DROP TABLE %s', part);
    END LOOP;
    DELETE FROM inbox_rest WHERE event_id < keep;
END $$;
SELECT chassis_inbox_partitions();
