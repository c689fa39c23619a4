-- What version 5 adds to the tables of the records: attachments. Open until the first tag.

CREATE TABLE attachment (
    id uuid NOT NULL,
    version bigint NOT NULL,
    document text NOT NULL,
    document_id uuid NOT NULL,
    name text NOT NULL,
    media text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    added_by text NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    CONSTRAINT pk_attachment PRIMARY KEY (id)
);
CREATE INDEX ix_attachment_document ON attachment (document, document_id);

CREATE TABLE attachment_part (
    attachment_id uuid NOT NULL,
    part bigint NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_attachment_part PRIMARY KEY (attachment_id, part),
    CONSTRAINT fk_attachment_part_attachment_id FOREIGN KEY (attachment_id) REFERENCES attachment (id)
);
-- What was compressed already is not compressed again.
ALTER TABLE attachment_part ALTER COLUMN content SET STORAGE EXTERNAL;
