-- PREDICT in strings, comments, quotes and brackets, and WITH ORDINALITY, do not end a source.
TRAIN MODEL m USING x
  FROM t, unnest(ARRAY['PREDICT']) WITH ORDINALITY AS u(v, n), "PREDICT" /* PREDICT */
  WHERE c <> $$ PREDICT y $$ AND EXISTS (SELECT PREDICT FROM s) -- PREDICT y
  PREDICT y WITH FEATURES (a);
