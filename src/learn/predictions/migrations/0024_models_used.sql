-- Whether a version has been in use: from when it was fitted until the next one was.
ALTER TABLE models ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
UPDATE models SET used = in_use;
