-- Arguments of the procedure may read the event; other functions are called with their types checked.
CREATE PROCEDURE record(name text, at timestamptz, detail jsonb DEFAULT NULL) LANGUAGE sql AS $$ SELECT 1 $$;
SUBSCRIBE TO 'model.*' EXECUTE PROCEDURE record(event, published_at, payload);
SUBSCRIBE TO '*.failed' EXECUTE record(payload.job.name, now());
SUBSCRIBE TO 'job.*.done' EXECUTE pg_notify('ops', event);
