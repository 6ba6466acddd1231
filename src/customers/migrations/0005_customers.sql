-- The record of each customer. The organisation's own id is unique; ours is dense, since the
-- timeline lays customers out by it.
CREATE TABLE customers (
  id {id},
  external_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  birthday TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  segment TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  fields TEXT NOT NULL DEFAULT ''
);
