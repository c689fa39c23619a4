-- Version 7 of the records: exports of long lists, and what their files hold. Released: nothing here may change any more.

CREATE TABLE export_job (
    id uuid NOT NULL,
    version bigint NOT NULL,
    list text NOT NULL,
    parameters jsonb NOT NULL,
    format text NOT NULL,
    language text NOT NULL,
    status text NOT NULL,
    attempt bigint NOT NULL,
    written bigint NOT NULL,
    size bigint,
    problem jsonb,
    asked_by text NOT NULL,
    claims jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT pk_export_job PRIMARY KEY (id),
    CONSTRAINT ck_export_job_format CHECK (format IN ('csv', 'xlsx')),
    CONSTRAINT ck_export_job_status CHECK (status IN ('waiting', 'running', 'finished', 'failed', 'cancelled')),
    CONSTRAINT ck_export_job_finished CHECK ((status = 'finished') = (size IS NOT NULL)),
    CONSTRAINT ck_export_job_failed CHECK ((status = 'failed') = (problem IS NOT NULL)),
    CONSTRAINT ck_export_job_ended CHECK ((status IN ('waiting', 'running')) = (ended_at IS NULL))
);
CREATE INDEX ix_export_job_asked_by ON export_job (asked_by, id);
CREATE INDEX ix_export_job_at_work ON export_job (id) WHERE status IN ('waiting', 'running');

CREATE TABLE export_part (
    export_id uuid NOT NULL,
    part bigint NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_export_part PRIMARY KEY (export_id, part),
    CONSTRAINT fk_export_part_export_id FOREIGN KEY (export_id) REFERENCES export_job (id)
);
