-- Dashboards that people made. `definition` is JSON: {"period","tiles"}; `shared_with` names the
-- roles that may see it beside its maker, each between commas: ",member,viewer,".
CREATE TABLE dashboards (
  id {id},
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  shared_with TEXT NOT NULL,
  owner BIGINT NOT NULL,
  owner_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
