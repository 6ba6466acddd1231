-- Fitted models as versions. `parameters` is all that predicting needs, `figures` how the model did
-- on customers that it had not seen, both JSON; `reason` a message as JSON, or empty.
CREATE TABLE models (
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  method TEXT NOT NULL,
  fitted_at BIGINT NOT NULL,
  data_to BIGINT NOT NULL,
  through BIGINT NOT NULL,
  parameters TEXT NOT NULL,
  figures TEXT NOT NULL,
  reason TEXT NOT NULL,
  in_use BIGINT NOT NULL,
  PRIMARY KEY (kind, version)
);

-- What the model in use forecast when it was made; what then happened is in the facts.
CREATE TABLE model_forecasts (
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  expected DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (kind, version, from_at)
);
