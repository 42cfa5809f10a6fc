-- A list of features has an entry.
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES ();
