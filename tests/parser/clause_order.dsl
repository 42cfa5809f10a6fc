-- Clauses behind the source come in any order, PREDICT too.
TRAIN MODEL a USING x FROM t SEED 1 OPTIMIZE FOR rmse WITH FEATURES (b) VALIDATE ON held_out WHERE z > 1 PREDICT y;
