-- Parameters take =, maps take a colon.
TRAIN MODEL m USING x(a: 1) FROM t PREDICT y WITH FEATURES (a);
TRAIN MODEL m USING x(a => 1) FROM t PREDICT y WITH FEATURES (a);
TRAIN MODEL m USING x(a = {b = 1}) FROM t PREDICT y WITH FEATURES (a);
