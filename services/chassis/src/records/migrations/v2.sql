-- What version 2 adds to the tables of the records. Open until the first tag.

ALTER TABLE approval ADD COLUMN document_number text;
