-- A comma between features or parameters was forgotten.
TRAIN MODEL m USING x(a = 1 b = 2) FROM t PREDICT y WITH FEATURES (c);
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (c d, e);
TRAIN MODEL m USING x(l = [1 2]) FROM t PREDICT y WITH FEATURES (c);
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (c, d,);
