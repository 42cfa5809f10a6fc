-- A model needs features.
TRAIN MODEL m USING x FROM t PREDICT y;
