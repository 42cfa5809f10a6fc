-- Quotes that are missing, or that a word processor made.
TRAIN MODEL m USING x(a = two words) FROM t PREDICT y WITH FEATURES (a);
TRAIN MODEL m USING x(a = ‘b c’) FROM t PREDICT y WITH FEATURES (a);
TRAIN MODEL m USING x(a = 2024-01-01) FROM t PREDICT y WITH FEATURES (a);
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a) WITH LIMITS (memory = 2GB);
