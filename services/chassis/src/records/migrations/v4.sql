-- Version 4 of the records: fields that the administrator adds to documents, and saved views of lists.
-- Released: nothing here may change any more.

CREATE TABLE custom_field (
    id uuid CONSTRAINT pk_custom_field PRIMARY KEY,
    version bigint NOT NULL,
    document text NOT NULL,
    key text NOT NULL,
    name jsonb NOT NULL,
    kind text NOT NULL CONSTRAINT ck_custom_field_kind CHECK (kind IN ('text', 'number', 'date', 'choice', 'bool')),
    choices text[] NOT NULL,
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT uq_custom_field_document_key UNIQUE (document, key),
    CONSTRAINT ck_custom_field_choices CHECK ((kind = 'choice') = (cardinality(choices) > 0))
);

CREATE TABLE saved_view (
    id uuid CONSTRAINT pk_saved_view PRIMARY KEY,
    version bigint NOT NULL,
    owner_id uuid,
    account_id uuid,
    "of" text NOT NULL,
    name text NOT NULL,
    shared boolean NOT NULL,
    stored jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_saved_view_account_id ON saved_view (account_id);
CREATE INDEX ix_saved_view_of ON saved_view ("of", owner_id);
CREATE INDEX ix_saved_view_owner_id ON saved_view (owner_id);
