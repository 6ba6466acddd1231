-- The log of facts. No index but the number: repeats are recognised by the key index,
-- questions are answered by the timeline.
CREATE TABLE facts (
  seq {id},
  customer BIGINT NOT NULL,
  at BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  value DOUBLE PRECISION,
  money BIGINT,
  currency BIGINT,
  base_money BIGINT,
  label BIGINT,
  properties TEXT,
  source BIGINT NOT NULL,
  key_high BIGINT,
  key_low BIGINT,
  corrects BIGINT,
  retracts BIGINT
);

-- Words that facts repeat, by number: kinds, labels, sources.
CREATE TABLE words (
  family BIGINT NOT NULL,
  number BIGINT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (family, number)
);
