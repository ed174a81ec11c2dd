-- Two users for PostgreSQL: one that owns the schema and migrates, one that serves. Run as the owner of the database,
-- after the first `python -m bot migrate`; give DATABASE_URL of "release" the first, of web and worker the second.
--   psql -v serving=analyst_serving -v owning=analyst_owner -v password="'…'" -f least-privileges.sql
create role :serving login password :password nosuperuser nocreatedb nocreaterole;
grant connect on database :"DBNAME" to :serving;

-- Before version 15 everybody may make tables in it.
revoke create on schema public from public;
grant usage on schema public, dbos to :serving;
grant select, insert, update, delete on all tables in schema public, dbos to :serving;
grant usage, select on all sequences in schema public, dbos to :serving;
grant execute on all functions in schema public, dbos to :serving;
alter default privileges for role :owning in schema public grant select, insert, update, delete on tables to :serving;
alter default privileges for role :owning in schema public grant usage, select on sequences to :serving;
alter default privileges for role :owning in schema dbos grant select, insert, update, delete on tables to :serving;
alter default privileges for role :owning in schema dbos grant usage, select on sequences to :serving;

-- The audit log is written and read, never changed. Triggers let expired entries be deleted.
revoke update on audit_log, audit_links from :serving;
-- Nobody who serves changes the schema's version.
revoke insert, update, delete on alembic_version from :serving;
