-- Every literal form of PostgreSQL is one token, however it is quoted.
SELECT 'it''s', E'a\'b\n', $$a;'b$$, $tag$ $$ $x$ $tag$, U&'d\0061t', N'n', B'01', X'1F', U&"d\0061ta", "a""b",
  'two '
  'pieces', 1, 1_000_000, .5, 1., 1.5e-3, 2E+5, 4K, 16M, 2G, $1, a[1:2];
