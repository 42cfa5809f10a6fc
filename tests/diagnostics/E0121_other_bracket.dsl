-- A parenthesis is not closed by a square bracket.
TRAIN MODEL m USING x(a = 1] FROM t PREDICT y WITH FEATURES (a);
