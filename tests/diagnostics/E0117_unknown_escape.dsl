-- A backslash in a string of a parameter begins an escape.
TRAIN MODEL m USING x(a = "C:\data") FROM t PREDICT y WITH FEATURES (a);
