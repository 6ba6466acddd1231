-- How often and at which hour models are fitted ('off': only when somebody asks), and how lifetime
-- values to come are counted: their months, what is taken off for each year in percent, and the
-- margin of revenue in percent (NULL: by the costs of orders).
ALTER TABLE organisation ADD COLUMN fit_every TEXT NOT NULL DEFAULT 'day';
ALTER TABLE organisation ADD COLUMN fit_hour BIGINT NOT NULL DEFAULT 3;
ALTER TABLE organisation ADD COLUMN clv_months BIGINT NOT NULL DEFAULT 36;
ALTER TABLE organisation ADD COLUMN clv_discount BIGINT NOT NULL DEFAULT 10;
ALTER TABLE organisation ADD COLUMN clv_margin BIGINT;
