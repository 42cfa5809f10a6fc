-- PREDICT USING MODEL with its options; a source may hold columns called predict and key.
PREDICT USING MODEL s.m FROM t WHERE predict > key STORE RESULTS IN s.key WITH BATCH_SIZE 1_000 KEY (id, "Two");
PREDICT USING MODEL m FROM (SELECT * FROM t) q STORE RESULTS IN r;
