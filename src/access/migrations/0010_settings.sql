-- The organisation's settings, by name; what is not set has the default of facts/organisation.h.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
