-- What version 3 adds to the tables of the records: imports. Open until the first tag.

CREATE TABLE import_job (
    id uuid NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    columns text[] NOT NULL,
    mapping jsonb NOT NULL,
    status text NOT NULL,
    lines bigint NOT NULL,
    accepted bigint,
    refused bigint,
    backdated boolean NOT NULL,
    claims jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    owner_id uuid,
    account_id uuid,
    CONSTRAINT pk_import_job PRIMARY KEY (id),
    CONSTRAINT ck_import_job_status
        CHECK (status IN ('draft', 'checking', 'checked', 'running', 'finished', 'cancelled'))
);
CREATE INDEX ix_import_job_owner_id ON import_job (owner_id);
CREATE INDEX ix_import_job_account_id ON import_job (account_id);
CREATE INDEX ix_import_job_at_work ON import_job (id) WHERE status IN ('checking', 'running');

CREATE TABLE import_row (
    id uuid NOT NULL,
    import_id uuid NOT NULL,
    line bigint NOT NULL,
    first_line bigint NOT NULL,
    cells text[] NOT NULL,
    status text NOT NULL,
    problem jsonb,
    document_id uuid,
    CONSTRAINT pk_import_row PRIMARY KEY (id),
    CONSTRAINT uq_import_row_import_id_line UNIQUE (import_id, line),
    CONSTRAINT fk_import_row_import_id FOREIGN KEY (import_id) REFERENCES import_job (id) ON DELETE CASCADE,
    CONSTRAINT ck_import_row_status CHECK (status IN ('waiting', 'passed', 'done', 'refused', 'part'))
);
CREATE INDEX ix_import_row_waiting ON import_row (import_id, line) WHERE status = 'waiting';
