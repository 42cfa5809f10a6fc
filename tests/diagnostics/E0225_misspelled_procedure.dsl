-- A procedure that the catalog does not have; the nearest name is shown.
-- args: --whole-catalog
CREATE PROCEDURE clean_up(days integer) LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGENT cleaner EVERY 1 hour EXECUTE cleanup(30);
