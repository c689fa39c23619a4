-- Version 6 of the records: the SHA-256 of an imported file, so that the same one is not brought in twice unawares.
-- Released: nothing here may change any more.

ALTER TABLE import_job ADD COLUMN digest text;
CREATE INDEX ix_import_job_digest ON import_job (digest);
