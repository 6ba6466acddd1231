-- Imports of files: what they are, and how far they came. `position` and `line` are where the file
-- is read on after a stop; they change in the very transaction that holds the rows before them.
CREATE TABLE imports (
  id {id},
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  name TEXT NOT NULL,
  job TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  state TEXT NOT NULL,
  bytes BIGINT NOT NULL DEFAULT 0,
  position BIGINT NOT NULL DEFAULT 0,
  bytes_read BIGINT NOT NULL DEFAULT 0,
  rows_read BIGINT NOT NULL DEFAULT 0,
  added BIGINT NOT NULL DEFAULT 0,
  updated BIGINT NOT NULL DEFAULT 0,
  unchanged BIGINT NOT NULL DEFAULT 0,
  rejected BIGINT NOT NULL DEFAULT 0,
  customers_new BIGINT NOT NULL DEFAULT 0,
  rejects_bytes BIGINT NOT NULL DEFAULT 0,
  micros BIGINT NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  started_at BIGINT NOT NULL
);
