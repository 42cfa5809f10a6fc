-- Brackets that are missing or do not match; the next statement is still read.
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a, b;
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES a, b;
TRAIN MODEL m USING x(l = [1, 2)) FROM t PREDICT y WITH FEATURES (a);
SELECT 1);
DEPLOY MODEL m TO ENDPOINT e;
