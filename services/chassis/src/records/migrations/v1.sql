-- The tables of the records as of version 1. Released: nothing here may change any more.

CREATE TABLE approval_flow (
    id uuid CONSTRAINT pk_approval_flow PRIMARY KEY,
    version bigint NOT NULL,
    document text NOT NULL CONSTRAINT uq_approval_flow_document UNIQUE,
    name jsonb NOT NULL,
    steps jsonb NOT NULL,
    fallback_role text NOT NULL
);

CREATE TABLE approval (
    id uuid CONSTRAINT pk_approval PRIMARY KEY,
    version bigint NOT NULL,
    owner_id uuid,
    account_id uuid,
    document text NOT NULL,
    document_id uuid NOT NULL,
    steps jsonb NOT NULL,
    fallback_role text NOT NULL,
    step smallint NOT NULL,
    state text NOT NULL CONSTRAINT ck_approval_state CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn')),
    entered_by text[] NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    document_version bigint
);
CREATE INDEX ix_approval_account_id ON approval (account_id);
CREATE INDEX ix_approval_document ON approval (document, document_id);
CREATE INDEX ix_approval_owner_id ON approval (owner_id);
CREATE UNIQUE INDEX uq_approval_open ON approval (document, document_id) WHERE state = 'open';

CREATE TABLE approval_decision (
    id uuid CONSTRAINT pk_approval_decision PRIMARY KEY,
    approval_id uuid NOT NULL CONSTRAINT fk_approval_decision_approval_id REFERENCES approval (id),
    step smallint NOT NULL,
    verdict text NOT NULL CONSTRAINT ck_approval_decision_verdict CHECK (verdict IN ('approved', 'rejected')),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    reason text,
    CONSTRAINT uq_approval_decision_approval_id_step UNIQUE (approval_id, step)
);

CREATE TABLE change_request (
    id uuid CONSTRAINT pk_change_request PRIMARY KEY,
    version bigint NOT NULL,
    owner_id uuid,
    account_id uuid,
    document text NOT NULL,
    document_id uuid NOT NULL,
    base_version bigint NOT NULL,
    base jsonb NOT NULL,
    patch jsonb NOT NULL,
    state text NOT NULL CONSTRAINT ck_change_request_state
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')),
    rejection text,
    entered_by text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_change_request_account_id ON change_request (account_id);
CREATE INDEX ix_change_request_created_at ON change_request (document, created_at, id);
CREATE INDEX ix_change_request_document ON change_request (document, document_id);
CREATE INDEX ix_change_request_owner_id ON change_request (owner_id);

CREATE TABLE number_counter (
    document text NOT NULL,
    series text NOT NULL,
    last bigint NOT NULL,
    CONSTRAINT pk_number_counter PRIMARY KEY (document, series)
);

-- Decisions are not rewritten by anybody (mission G-03).
CREATE FUNCTION decision_stands() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a decision is never changed or removed'; END $$;
CREATE TRIGGER decision_stands BEFORE UPDATE OR DELETE ON approval_decision
    FOR EACH STATEMENT EXECUTE FUNCTION decision_stands();
