-- Which opening of the store runs a fit (Presence); 0 of fits that were begun before this was kept.
ALTER TABLE fit_jobs ADD COLUMN holder BIGINT NOT NULL DEFAULT 0;
