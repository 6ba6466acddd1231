-- The organisation's settings: one row, whose id is 1.
CREATE TABLE organisation (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  calendar TEXT NOT NULL,
  zone TEXT NOT NULL,
  first_weekday BIGINT NOT NULL,
  language TEXT NOT NULL,
  business TEXT NOT NULL,
  window_days BIGINT,
  grace_days BIGINT NOT NULL
);

-- `password` is an Argon2id hash with its parameters; empty for a user who signs in by link only.
CREATE TABLE users (
  id {id},
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- Tokens and codes are kept as hashes: who reads this table cannot use them.
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  user_id BIGINT NOT NULL,
  csrf TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  user_agent TEXT NOT NULL,
  address TEXT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE one_time_codes (
  code_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- Who changed what, when. user_id 0 is the program itself (its command line).
CREATE TABLE audit (
  id {id},
  at BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);

-- First answers to keyed requests. `outcome` is null while the first is still running.
CREATE TABLE idempotency (
  user_id BIGINT NOT NULL,
  route TEXT NOT NULL,
  request_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  holder TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  outcome BIGINT,
  error BIGINT,
  content_type TEXT,
  body TEXT,
  PRIMARY KEY (user_id, route, request_key)
);
CREATE INDEX idempotency_by_age ON idempotency (begun_at);
