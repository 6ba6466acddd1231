-- The stages of the organisation's own journey, in the order in which they are looked at; without rows
-- the usual ones hold. `definition` is a condition as JSON.
CREATE TABLE journey_stages (
  position BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  definition TEXT NOT NULL
);
