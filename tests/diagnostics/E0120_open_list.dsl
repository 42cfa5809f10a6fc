-- The list of features is not closed.
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a, b;
