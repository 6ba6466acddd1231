-- Fits that were asked for or due. `state` is queued, running, done or failed; `version` what came
-- of it, 0 where nothing did; `reason` why it failed, a message as JSON, or empty.
CREATE TABLE fit_jobs (
  id {id},
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  asked BIGINT NOT NULL,
  queued_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  reason TEXT NOT NULL
);
