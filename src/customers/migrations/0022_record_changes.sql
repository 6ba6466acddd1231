-- When a record was made here; `created_at` is when she became a customer. Of records made before
-- this was kept they are taken to be the same.
ALTER TABLE customers ADD COLUMN recorded_at BIGINT NOT NULL DEFAULT 0;
UPDATE customers SET recorded_at = created_at;

-- What attributes of a record were before they changed, a JSON object (an empty text: not known).
-- `always` is 1 where the new values are taken to have been so all along: they were first given
-- when the record was new.
CREATE TABLE record_changes (
  id {id},
  customer BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  always BIGINT NOT NULL,
  before TEXT NOT NULL
);

CREATE INDEX record_changes_recorded ON record_changes (always, recorded_at);
