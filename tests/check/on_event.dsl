-- One event by its name; named arguments are left to the procedure.
CREATE PROCEDURE record(name text, at timestamptz DEFAULT NULL) LANGUAGE sql AS $$ SELECT 1 $$;
ON EVENT 'report.wanted' EXECUTE record(event);
ON EVENT 'report.made' EXECUTE record(name => payload.name, at => published_at);
