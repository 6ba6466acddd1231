-- Saved segments. `definition` is the condition of a live one as JSON; a list has members instead.
CREATE TABLE segments (
  id {id},
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  definition TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE segment_members (
  segment BIGINT NOT NULL,
  customer BIGINT NOT NULL,
  PRIMARY KEY (segment, customer)
);
