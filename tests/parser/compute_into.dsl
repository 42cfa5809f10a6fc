-- Where a computation puts its results: columns, alone or several, or a table; words of the clause are names elsewhere.
COMPUTE a FROM t(x) INTO y USING k;
COMPUTE b FROM t(x) INTO column(y, z) USING k;
COMPUTE c FROM t(x) INTO TABLE s.results(y, z) USING k;
COMPUTE d FROM into_table("into", "table") INTO column("table") USING k;
