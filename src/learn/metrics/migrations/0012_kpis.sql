-- KPIs that people added: `definition` is JSON like a file of the catalogue.
CREATE TABLE kpis (
  code TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- What a KPI is to reach in the month, quarter or year that begins on a day (ISO, Gregorian).
-- Amounts are decimal texts in the base currency, other values numbers.
CREATE TABLE kpi_targets (
  code TEXT NOT NULL,
  every TEXT NOT NULL,
  starts TEXT NOT NULL,
  target TEXT NOT NULL,
  set_by TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (code, every, starts)
);
