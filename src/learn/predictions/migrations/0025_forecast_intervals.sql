-- Between which numbers what happens will lie in 95 of 100 cases; null of forecasts made earlier.
ALTER TABLE model_forecasts ADD COLUMN low DOUBLE PRECISION;
ALTER TABLE model_forecasts ADD COLUMN high DOUBLE PRECISION;
