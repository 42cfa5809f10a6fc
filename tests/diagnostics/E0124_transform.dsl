-- A form of features of a later version.
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (TRANSFORM log(a), b);
