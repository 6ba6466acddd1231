-- By which calendar the period of a target goes; '': that of the organisation.
ALTER TABLE kpi_targets ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
