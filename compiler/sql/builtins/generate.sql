-- SPDX-License-Identifier: Apache-2.0
-- Writes the tables of built-in types, casts, operators and functions from the catalog of a fresh PostgreSQL cluster:
--   cd compiler/sql/builtins && psql -X -At -q -f generate.sql
CREATE FUNCTION pg_temp.tn(t oid) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN typelem <> 0 AND typsubscript = 'array_subscript_handler'::regproc AND typname LIKE '\_%'
              THEN (SELECT e.typname FROM pg_type e WHERE e.oid = a.typelem) || '[]' ELSE typname::text END
  FROM pg_type a WHERE a.oid = t $$;
CREATE FUNCTION pg_temp.q(t text) RETURNS text LANGUAGE sql AS
  $$ SELECT '"' || replace(replace(t, '\', '\\'), '"', '\"') || '"' $$;
CREATE FUNCTION pg_temp.hidden(t oid) RETURNS boolean LANGUAGE sql AS $$
  SELECT t IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype,
    'language_handler'::regtype, 'fdw_handler'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype,
    'tsm_handler'::regtype, 'pg_ddl_command'::regtype) $$;

\o ../../types/builtin_types.def
\echo writing builtin_types.def
SELECT '// SPDX-License-Identifier: Apache-2.0
// The types of pg_catalog, made by compiler/sql/builtins/generate.sql; sorted by name.
// DMLC_TYPE(catalog name, printed name, category, is preferred in its category, element of a range or "")';
SELECT format('DMLC_TYPE(%s, %s, ''%s'', %s, %s)', pg_temp.q(typname), pg_temp.q(format_type(t.oid, -1)), typcategory,
  typispreferred::text, pg_temp.q(coalesce(pg_temp.tn(r.rngsubtype), pg_temp.tn(m.rngtypid), '')))
FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_range m ON m.rngmultitypid = t.oid
WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'p', 'r', 'm')
  AND NOT (typelem <> 0 AND typname LIKE '\_%') AND NOT pg_temp.hidden(t.oid) AND typname <> '_record'
ORDER BY typname COLLATE "C";

\o casts.def
\echo writing casts.def
SELECT '// SPDX-License-Identifier: Apache-2.0
// The casts of pg_catalog, made by generate.sql; sorted by source and target.
// DMLC_CAST(source, target, context): i implicit, a in assignments, e explicit only';
SELECT format('DMLC_CAST(%s, %s, ''%s'')', pg_temp.q(pg_temp.tn(castsource)), pg_temp.q(pg_temp.tn(casttarget)), castcontext)
FROM pg_cast ORDER BY pg_temp.tn(castsource) COLLATE "C", pg_temp.tn(casttarget) COLLATE "C";

\o operators.def
\echo writing operators.def
SELECT '// SPDX-License-Identifier: Apache-2.0
// The operators of pg_catalog, made by generate.sql; sorted by name and operand types.
// DMLC_OPERATOR(name, left operand or "", right operand, result)';
SELECT format('DMLC_OPERATOR(%s, %s, %s, %s)', pg_temp.q(oprname), pg_temp.q(coalesce(pg_temp.tn(oprleft), '')),
  pg_temp.q(pg_temp.tn(oprright)), pg_temp.q(pg_temp.tn(oprresult)))
FROM pg_operator
ORDER BY oprname COLLATE "C", coalesce(pg_temp.tn(oprleft), '') COLLATE "C", pg_temp.tn(oprright) COLLATE "C";

\o functions.def
\echo writing functions.def
SELECT '// SPDX-License-Identifier: Apache-2.0
// The functions of pg_catalog that SQL can call, made by generate.sql; sorted by name and argument types.
// DMLC_FUNCTION(name, argument types, result, kind, returns a set, volatility, variadic, defaults, result columns, argument names)
// kind: f function, a aggregate, o ordered-set aggregate, h hypothetical-set aggregate, w window function;
// volatility: i immutable, s stable, v volatile; result columns: "name type, …" of functions that return rows';
SELECT format('DMLC_FUNCTION(%s, %s, %s, ''%s'', %s, ''%s'', %s, %s, %s, %s)', pg_temp.q(proname),
  pg_temp.q(coalesce((SELECT string_agg(pg_temp.tn(a), ',' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY u(a, n)), '')),
  pg_temp.q(pg_temp.tn(prorettype)),
  CASE WHEN prokind = 'a' THEN (SELECT CASE aggkind WHEN 'n' THEN 'a' ELSE aggkind END FROM pg_aggregate WHERE aggfnoid = p.oid)
       ELSE prokind END,
  proretset::text, provolatile, (provariadic <> 0)::text, pronargdefaults,
  pg_temp.q(coalesce((SELECT string_agg(proargnames[n] || ' ' || pg_temp.tn(a), ',' ORDER BY n)
    FROM unnest(proallargtypes) WITH ORDINALITY u(a, n) WHERE proargmodes[n] IN ('o', 'b', 't')), '')),
  pg_temp.q(coalesce((SELECT string_agg(a, ',' ORDER BY n) FROM unnest(proargnames) WITH ORDINALITY u(a, n)
    WHERE (proargmodes IS NULL OR proargmodes[n] IN ('i', 'b', 'v')) AND a <> ''), '')))
FROM pg_proc p
WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'a', 'w') AND NOT pg_temp.hidden(prorettype)
  AND NOT EXISTS (SELECT FROM unnest(proargtypes) a WHERE pg_temp.hidden(a)) AND proname NOT LIKE 'binary\_upgrade\_%'
ORDER BY proname COLLATE "C", (SELECT string_agg(pg_temp.tn(a), ',' ORDER BY n) FROM unnest(proargtypes) WITH ORDINALITY u(a, n)) COLLATE "C";
\o
