-- Each clause once; both places are shown.
TRAIN MODEL m USING x FROM t
  PREDICT y WITH FEATURES (a) SEED 1
  OPTIMIZE FOR rmse VALIDATE ON a
  SEED 2 VALIDATE USING holdout(fraction = 0.1);
