-- When people are there to answer, as JSON; NULL: always.
ALTER TABLE organisation ADD COLUMN office_hours TEXT;
